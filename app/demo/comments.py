"""What simulated people write, in their languages."""

Comments = dict[str, dict[str, tuple[str, ...]]]

HOTEL: Comments = {
    "en": {
        "good": (
            "The staff remembered how I like my room.",
            "Quiet, clean, and breakfast was excellent.",
            "Check-in took two minutes.",
            "They solved my problem before I had to ask twice.",
        ),
        "bad": (
            "The price has gone up and the room has not changed.",
            "I waited a long time at the desk.",
            "Nobody answered the telephone.",
            "It was fine, but others offer the same for less.",
        ),
    },
    "fa": {
        "good": (
            "کارکنان خوش‌برخورد بودند و همه‌چیز تمیز بود.",
            "پذیرش بسیار سریع انجام شد.",
            "صبحانه عالی بود و محیط آرام.",
        ),
        "bad": (
            "قیمت بالا رفته اما کیفیت همان است.",
            "برای پذیرش زیاد معطل شدم.",
            "کسی پاسخ تلفن را نمی‌داد.",
        ),
    },
    "zh": {
        "good": ("服务热情，房间很干净。", "办理手续很快，早餐也不错。"),
        "bad": ("价格涨了，服务没有变好。", "前台等了很久。"),
    },
    "vi": {
        "good": ("Nhân viên thân thiện, phòng sạch sẽ.", "Thủ tục nhanh gọn, bữa sáng ngon."),
        "bad": ("Giá tăng nhưng dịch vụ không tốt hơn.", "Tôi phải chờ lâu ở quầy."),
    },
}

BANK: Comments = {
    "en": {
        "good": (
            "The app does what I need.",
            "My adviser called back the same day.",
            "No queue, no surprises in the fees.",
        ),
        "bad": (
            "The fees rose without a word.",
            "I waited forty minutes for a signature.",
            "The app logged me out again.",
        ),
    },
    "fa": {
        "good": ("همراه‌بانک ساده و سریع است.", "کارمند شعبه با حوصله پاسخ داد.", "کارم بدون معطلی انجام شد."),
        "bad": ("کارمزدها بی‌خبر بالا رفت.", "صف شعبه طولانی بود.", "برنامهٔ همراه‌بانک چند بار قطع شد."),
    },
    "zh": {
        "good": ("手机银行很好用。", "客户经理当天就回复了。"),
        "bad": ("手续费涨了，却没有通知。", "排队时间太长。"),
    },
    "vi": {
        "good": ("Ứng dụng dễ dùng.", "Nhân viên giải thích rõ ràng."),
        "bad": ("Phí tăng mà không báo trước.", "Tôi phải chờ quá lâu."),
    },
}

COMMENTS = {"hotel": HOTEL, "bank": BANK}

RIVALS: dict[str, dict[str, tuple[str, ...]]] = {
    "hotel": {
        "en": ("Blue Dome", "Cypress House", "Old Bazaar Inn"),
        "fa": ("گنبد آبی", "خانهٔ سرو", "سرای بازار"),
        "zh": ("蓝顶酒店", "柏树酒店", "老集市客栈"),
        "vi": ("Mái Vòm Xanh", "Nhà Bách", "Quán Chợ Cũ"),
    },
    "bank": {
        "en": ("Bank of the Plain", "Harbour Bank", "River Bank"),
        "fa": ("بانک دشت", "بانک بندر", "بانک رود"),
        "zh": ("平原银行", "港口银行", "江河银行"),
        "vi": ("Ngân hàng Đồng Bằng", "Ngân hàng Cảng", "Ngân hàng Sông"),
    },
}
