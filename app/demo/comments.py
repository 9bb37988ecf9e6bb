"""What simulated people write, in their languages."""

COMMENTS: dict[str, dict[str, tuple[str, ...]]] = {
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
