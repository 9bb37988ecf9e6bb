"""Words that say nothing by themselves, by language: small lists of our own.

Words that turn a meaning round (not, no, never, 不, 没, نه, không) stand in them too: alone they say nothing. So does
what everybody writes whatever they mean (very, more). What names a thing or judges it (room, good, slow) never does.
Of Vietnamese only syllables that stand in few longer words are listed: a pair with one of them is not counted.
"""

from collections.abc import Mapping

_ENGLISH = """
a about above after again against all almost also although always am among an and any anyone anything are aren't around
as at away back be became because been before being below between both but by came can can't cannot could couldn't did
didn't do does doesn't doing don't done down during each either else enough even ever every everyone everything except
far few for from further get gets getting give given go goes going gone got had hadn't has hasn't have haven't having he
he'd he'll he's her here hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it it'd it'll
it's its itself just know least less let let's like lot lots made make makes many may maybe me might more most much must
my myself need needed neither never no nobody none nor not nothing now of off often oh ok okay on once one ones only or
other others otherwise ought our ours ourselves out over own per perhaps please put quite rather really said same say
see seem seemed seems several shall she she'd she's should shouldn't since so some somebody someone something sometimes
somewhat still such take taken than thank thanks that that's the their theirs them themselves then there there's
therefore these they they'd they'll they're they've thing things this those though through thus to together too took
toward towards two under until up upon us use used very via want wanted was wasn't way we we'd we'll we're we've well
went were weren't what what's when where whether which while who whole whom whose why will with within without won't
would wouldn't yes yet you you'd you'll you're you've your yours yourself
"""
_PERSIAN = """
از با به بر در را که و یا تا هم نیز اما ولی اگر چون چه چی چرا کجا کی هر همه همین همان این آن اینها آنها این‌ها آن‌ها
من تو او ما شما ایشان آنان خود خودم خودش خودمان خودتان خودشان یک یکی دو برای بدون بین روی زیر پیش پس بعد قبل مثل
مانند درباره بسیار خیلی بیش بیشتر کم کمی فقط تنها هنوز همیشه هیچ هیچ‌وقت گاهی است بود بودند بودم بودیم هست هستند
هستم هستیم نیست نیستند نبود نبودند باشد باشند باشم باشید نباشد شد شدم شدند شدیم شده شود شوند می‌شود نمی‌شود می‌شد
می‌شوند نشد کرد کردم کردند کردیم کرده کند کنند کنم کنید کنیم کردن می‌کند می‌کنند می‌کنم می‌کنید می‌کنیم می‌کرد نکرد
نمی‌کند نمی‌کنند دارد دارند دارم داریم دارید داشت داشتند داشتم داشتیم داشته ندارد ندارند ندارم نداشت نداشتم داد دادند
دادم داده دهد می‌دهد می‌دهند دادن گفت گفتند گفتم می‌گوید رفت رفتم آمد آید می‌آید باید نباید شاید توان می‌توان
می‌تواند نمی‌تواند بتوان خواهد خواهم می‌خواهم می‌خواهد نه بله آری خب دیگر دیگری اینکه آنکه چند چیزی چیز کسی کس وقتی
زیرا بلکه یعنی البته لطفا لطفاً ام ای ایم اید اند های ها می نمی ی هایی بی ممنون متشکرم سپاس مرسی
"""
_CHINESE = """
的 了 是 在 我 我们 你 你们 您 他 她 它 他们 她们 它们 有 没有 没 不 不是 不会 不能 无 也 都 就 还 还是 很 太
最 更 比较 非常 和 与 或 及 而 但 但是 可是 不过 如果 因为 所以 虽然 而且 并 并且 以及 以 于 对 对于 把 被 让 给
从 到 向 为 为了 由 跟 同 这 那 这个 那个 这些 那些 这里 那里 这样 那样 这次 哪 哪里 什么 怎么 怎样 为什么 谁 多少
几 一 一个 一些 一点 一下 一次 两 两个 个 次 些 种 每 每次 各 其 其他 其它 之 者 着 过 得 地 吗 呢 吧 啊 呀 哦
嗯 啦 嘛 要 想 会 能 可以 可能 应该 需要 希望 来 去 上 下 里 中 后 前 时 时候 之后 之前 以后 以前 现在 又 再
再次 已 已经 曾 曾经 正在 将 只 只是 仅 才 刚 曾 便 却 则 等 等等 做 说 看 用 自己 大家 别 别人 有点 有些 特别
真 真的 觉得 感觉 认为 谢谢 请 好像 多 少 点
"""
_VIETNAMESE = """
và là của có cho với các những một này đó đây ấy thì mà nhưng hoặc hay nếu vì nên bởi do để khi lúc
trong ngoài trên dưới tại ở từ đến tới ra vào lên xuống về theo như cũng vẫn còn đã đang sẽ sắp rồi
chưa không chẳng chả đừng được bị phải cần rất quá lắm hơn nhất nhiều ít vài mọi mỗi từng cả tất tôi
mình ta chúng gì nào sao đâu ai bao nhiêu thế vậy à ạ nhé nhỉ ơi thôi chỉ ngay lại nữa luôn cứ rằng
đều chiếc ta vâng dạ cảm ơn xin hãy thấy biết muốn
"""

STOP_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "fa": frozenset(_PERSIAN.split()),
    "zh": frozenset(_CHINESE.split()),
    "vi": frozenset(_VIETNAMESE.split()),
}
