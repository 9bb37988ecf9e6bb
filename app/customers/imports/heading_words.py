"""Words that head columns, in the languages of the interface, folded as headings are before they are compared."""

WORDS = {
    "customers": {
        "key": (
            "key|id|no|number|customer|customer id|customer key|customer no|customer number|"
            "guest id|guest no|client id|client no|member id|membership number|account|"
            "account number|external key|code|کد|کلید|شناسه|کد مشتری|شماره مشتری|شناسه مشتری|"
            "کلید مشتری|کد مهمان|شماره عضویت|编号|客户编号|客户号|会员号|客户代码|客户键|ma|"
            "ma khach hang|ma kh|so khach hang|ma hoi vien|khoa khach hang"
        ),
        "name": (
            "name|full name|customer name|guest name|client name|نام|نام کامل|"
            "نام و نام خانوادگی|نام مشتری|نام مهمان|姓名|名字|客户姓名|客户名称|名称|ten|"
            "ho ten|ho va ten|ten khach hang|ten day du"
        ),
        "given_name": "first name|given name|forename|نام کوچک|名|ten goi|ten rieng",
        "family_name": "last name|family name|surname|نام خانوادگی|فامیل|姓|姓氏|ho|ho dem",
        "email": (
            "email|e mail|mail|email address|mail address|ایمیل|پست الکترونیک|رایانامه|نشانی ایمیل|"
            "邮箱|电子邮件|电子邮箱|邮件|thu dien tu|dia chi email|hop thu"
        ),
        "phone": (
            "phone|telephone|mobile|cell|phone number|mobile number|cell phone|mobile phone|"
            "tel|تلفن|موبایل|شماره تلفن|تلفن همراه|شماره موبایل|همراه|شماره همراه|电话|手机|"
            "手机号|电话号码|手机号码|联系电话|dien thoai|so dien thoai|di dong|sdt|dt"
        ),
        "language": "language|lang|locale|زبان|语言|语种|ngon ngu|tieng",
        "site": (
            "site|branch|hotel|property|branch code|site code|شعبه|هتل|کد شعبه|محل|分行|支行|"
            "酒店|门店|网点|chi nhanh|khach san|co so|dia diem"
        ),
        "consent": (
            "consent|opt in|marketing|marketing consent|marketing opt in|gdpr|agreed|رضایت|"
            "رضایت نامه|موافقت|同意|授权|营销同意|dong y|chap thuan"
        ),
        "mail_consent": (
            "consent to mail|email consent|mail consent|email opt in|newsletter|رضایت ایمیل|"
            "رضایت به ایمیل|خبرنامه|邮件同意|同意邮件|dong y email|dong y nhan email|"
            "dong y thu"
        ),
        "sms_consent": (
            "consent to text messages|sms consent|sms opt in|رضایت پیامک|رضایت به پیامک|"
            "短信同意|同意短信|dong y sms|dong y tin nhan"
        ),
    },
    "purchases": {
        "key": (
            "customer|customer id|customer key|customer no|customer number|key|guest id|"
            "guest no|client id|member id|key of the customer|account|account number|"
            "کد مشتری|شماره مشتری|شناسه مشتری|کلید مشتری|مشتری|کد مهمان|客户编号|客户|会员号|"
            "客户号|ma khach hang|khach hang|ma kh|khoa khach hang"
        ),
        "source_key": (
            "purchase|purchase id|order|order id|order no|order number|invoice|invoice no|"
            "invoice number|receipt|receipt no|transaction|transaction id|id|no|"
            "number of the purchase|booking|booking number|folio|folio no|folio number|bill|bill no|bill number|"
            "reference|reference no|ref|ref no|voucher|voucher no|document|document no|reservation|reservation no|"
            "confirmation number|confirmation no|invoice id|receipt number|transaction no|"
            "transaction number|شماره فاکتور|شماره خرید|فاکتور|"
            "شماره سفارش|شماره تراکنش|شماره رزرو|شماره صورتحساب|صورتحساب|شماره رسید|رسید|کد پیگیری|"
            "شماره پیگیری|شناسه خرید|کد رزرو|شماره سند|"
            "订单号|订单|订单编号|账单号|单号|"
            "预订号|凭证号|收据号|发票号码|发票号|交易号|流水号|购买编号|"
            "ma don|ma don hang|so don hang|so phieu|ma dat phong|so giao dich|ma hoa don|so hoa don|"
            "hoa don|ma giao dich"
        ),
        "at": (
            "date|day|when|time|purchase date|order date|invoice date|date of purchase|"
            "checkout|check out|departure|تاریخ|تاریخ خرید|زمان|تاریخ فاکتور|تاریخ خروج|日期|"
            "时间|购买日期|交易日期|订单日期|ngay|ngay mua|thoi gian|ngay giao dich"
        ),
        "amount": (
            "amount|sum|total|price|revenue|value|paid|net|net amount|مبلغ|جمع|مبلغ کل|قیمت|"
            "پرداخت|مبلغ خرید|金额|总额|总价|消费金额|收入|so tien|tong tien|tong|gia|"
            "doanh thu|thanh tien"
        ),
        "margin": (
            "margin|profit|gross margin|contribution|سود|حاشیه|حاشیه سود|毛利|利润|loi nhuan|bien loi nhuan|lai"
        ),
        "site": (
            "site|branch|hotel|property|branch code|شعبه|هتل|کد شعبه|محل|分行|支行|酒店|门店|"
            "网点|chi nhanh|khach san|co so|dia diem"
        ),
        "product": (
            "product|item|service|category|article|description|room type|محصول|کالا|خدمت|شرح|"
            "نوع اتاق|产品|商品|服务|项目|房型|san pham|dich vu|mat hang|loai phong"
        ),
    },
}
"""Kind of file -> role of a column -> words, parted by |."""
