//! Words of three scripts, and a vocabulary that draws them as often as a language would.

use rand::{Rng, RngExt};

/// What a script writes with: its words, the more frequent ones first, and its marks.
pub(crate) struct Script {
    /// Function words, verbs and names: they stay as they are.
    plain: &'static str,
    /// Nouns and adjectives: they come in `forms`.
    content: &'static str,
    /// What stands before and after a content word, and how often.
    forms: &'static [(&'static str, &'static str, u32)],
    pub(crate) space: &'static str,
    pub(crate) comma: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) question: &'static str,
    pub(crate) exclamation: &'static str,
    pub(crate) quotes: [&'static str; 2],
    pub(crate) capitals: bool,
    /// Language of the patterns whose phrases are its furniture.
    pub(crate) furniture: &'static str,
    /// Languages as JSON records and WET headers name them.
    pub(crate) tags: [&'static str; 2],
}

pub(crate) static ARABIC: Script = Script {
    plain: "في من على أن إلى التي عن مع ما هذا الذي لا هذه بعد ذلك كان بين كما قد كل قال لم أو خلال إن هو حيث قبل غير \
        عند كانت حتى أكثر هي منذ إذا ثم لكن عدد أي ضد بعض يوم تم أمام أيضاً به له فيه منها عليه لدى نحو دون حول عبر ليس \
        وقال وأضاف وأكد وأوضح وأشار وكان وكانت وفي ومن وقد ولم ولا وهو يكون تكون يمكن يجب جداً يقول أضاف أكد أعلن بدأ \
        جاء وصل شهد أصبح ظل عاد يعمل تعمل يرى يريد كتب قرأ رأى وجد ترك دخل خرج سافر عمل درس فتح أغلق بنى زار حضر \
        استقبل افتتح نظم أطلق قدم شارك ساعد أحمد محمّد سالم ليلى مريم خالد يوسف هدى سمير نادية مرّة ثانياً القاهرة بيروت عمان \
        الرباط تونس دمشق بغداد الخرطوم مسقط صنعاء",
    content: "مدينة عام دولة عمل رئيس مجلس وزير شعب بلد حكومة سنة عالم شركة برنامج مشروع جديد كبير أول عربي دولي محلي \
        وطني عام خاص مدرسة جامعة طالب معلم كتاب مكتبة قارئ كاتب صحيفة خبر مقال بيت شارع سوق قرية حي نهر بحر جبل \
        وادي صحراء مطر ريح شمس ليل صباح مساء أسبوع شهر ساعة دقيقة وقت تاريخ حياة طفل أسرة أم أب أخ صديق جار رجل \
        امرأة شاب فتاة طبيب مستشفى صحة مرض دواء علاج غذاء خبز ماء زيت قمح زيتون تفاح مزرعة مزارع أرض شجرة زهرة طائر \
        حصان قطار سيارة طائرة سفينة ميناء مطار طريق جسر باب نافذة غرفة قاعة مسرح فيلم أغنية موسيقى لوحة فنان شاعر \
        قصيدة رواية قصة حكاية فكرة رأي سؤال جواب مشكلة حل خطة قرار قانون محكمة قاض لجنة اجتماع مؤتمر اتفاق تعاون \
        علاقة سياسة اقتصاد تجارة بنك مال سعر استثمار صناعة مصنع عامل إنتاج طاقة كهرباء نفط غاز بيئة مناخ حرارة \
        علم عالم بحث دراسة تجربة نتيجة تقنية حاسوب شبكة هاتف صورة رسالة بريد لغة كلمة حرف معنى درس امتحان رياضة \
        فريق لاعب مباراة ملعب هدف بطولة كأس مدرب جمهور موسم مهرجان معرض متحف زائر سائح فندق رحلة سفر حقيبة خريطة \
        حديقة مطبخ طعام شاي قهوة سكر ملح عسل سمك لحم طويل قصير قديم جميل سريع بطيء قريب بعيد واسع مختلف مهم",
    forms: &[("", "", 6), ("ال", "", 8), ("وال", "", 2), ("بال", "", 1), ("لل", "", 1), ("و", "", 1)],
    space: " ",
    comma: "، ",
    stop: ".",
    question: "؟",
    exclamation: "!",
    quotes: ["\"", "\""],
    capitals: false,
    furniture: "ar",
    tags: ["ar", "ara"],
};

pub(crate) static LATIN: Script = Script {
    plain: "the of and to a in that is was he for it with as his on be at by had not are but from or have an they which \
        one you were all her she there would their we him been has when who will no more if out so up said what its \
        about than into them can only other time new some could these two may first then do any like my now over \
        such our man me even most made after also did many off before must well back through years where much your \
        way down should because each just state those people how too little good make very year still see own work \
        long here get both between life being under never day same another know while last might us great go come \
        since against right came take used himself few house use during without again place around however small \
        found thought went say part once high every does got united left number course war until always away \
        something fact though water less public put thing almost hand enough far took head yet better set told \
        nothing night end why called find going look asked later knew point next give group toward let given \
        London Paris Berlin Madrid Rome Vienna Oslo Lisbon Zoë José Anna Peter Maria James Helen Martin",
    content: "city school river garden market bridge library teacher student doctor farmer writer reader player worker \
        engineer singer painter neighbour visitor driver village street road station harbour airport island mountain \
        forest field tree flower bird horse boat train ship plane car engine machine letter word book page story \
        poem song film picture photograph map window door room kitchen table chair lamp clock bag box cup plate \
        bread apple orange onion potato fish cheese butter sugar coffee tea glass bottle stone metal paper colour \
        winter summer spring autumn morning evening week month hour minute moment century history science language \
        question answer problem plan idea reason result report study test lesson law court judge council committee \
        meeting conference agreement government minister president parliament election party company bank price \
        market trade factory product service customer worker union energy oil gas power climate storm wind rain \
        cloud sun moon star planet animal insect plant seed harvest season festival museum theatre concert artist \
        team coach goal match season champion record hospital patient nurse medicine family child parent brother \
        sister friend stranger leader soldier sailor traveller passenger hotel guest journey luggage ticket",
    forms: &[("", "", 5), ("", "s", 2), ("", "’s", 1)],
    space: " ",
    comma: ", ",
    stop: ".",
    question: "?",
    exclamation: "!",
    quotes: ["“", "”"],
    capitals: true,
    furniture: "en",
    tags: ["en", "eng"],
};

pub(crate) static CJK: Script = Script {
    plain: "的 了 在 是 和 有 我 他 不 这 们 中 大 来 上 国 个 到 说 为 也 就 要 会 出 对 可以 自己 我们 他们 没有 一个 \
        因为 所以 但是 如果 已经 还是 不过 而且 以及 或者 通过 进行 表示 认为 介绍 指出 开始 成为 需要 希望 可能 \
        应该 能够 看到 知道 觉得 发现 决定 参加 举办 提供 支持 帮助 建设 发展 提高 加强 推动 实现 完成 继续 目前 \
        今年 去年 昨天 今天 明天 上午 下午 晚上 当时 之后 之前 其中 这些 那些 很多 许多 一些 每天 北京 上海 广州 \
        南京 成都 杭州 武汉 西安",
    content: "城市 学校 学生 老师 老百姓 图书馆 书 作者 读者 新闻 文章 报纸 记者 市场 商店 公司 企业 工厂 工人 农民 \
        村庄 河流 山 海 湖 森林 花园 树 鸟 马 船 火车 汽车 飞机 机场 车站 道路 桥 房子 门 窗户 厨房 桌子 椅子 \
        灯 钟 茶 咖啡 米饭 面包 苹果 橘子 鱼 盐 糖 水 油 天气 雨 雪 风 太阳 月亮 星星 春天 夏天 秋天 冬天 早晨 \
        时间 小时 分钟 星期 月份 历史 文化 科学 技术 语言 问题 答案 办法 计划 意见 结果 报告 研究 考试 课程 法律 \
        法院 委员会 会议 协议 政府 部长 总统 选举 经济 贸易 银行 价格 投资 产品 服务 能源 电力 环境 气候 医院 \
        医生 病人 护士 药 健康 家庭 孩子 父母 兄弟 姐妹 朋友 邻居 客人 旅客 酒店 旅行 行李 地图 博物馆 剧院 \
        音乐会 电影 歌曲 画家 诗人 小说 故事 球队 球员 教练 比赛 冠军 球场 节日 活动 新 旧 高 长 美丽 重要 不同",
    forms: &[("", "", 1)],
    space: "",
    comma: "，",
    stop: "。",
    question: "？",
    exclamation: "！",
    quotes: ["“", "”"],
    capitals: false,
    furniture: "en",
    tags: ["zh", "zho"],
};

/// Draws words and puts sentences, paragraphs and titles together from them.
pub(crate) struct Vocabulary {
    pub(crate) script: &'static Script,
    words: Vec<String>,
    /// Where the content words begin.
    content: usize,
    /// Indices of words, each as often as it is to be drawn.
    urn: Vec<u16>,
}

impl Vocabulary {
    pub(crate) fn new(script: &'static Script) -> Self {
        let plain = script.plain.split_whitespace().map(|word| (word, &[("", "", 1)][..]));
        let content = script.content.split_whitespace().map(|word| (word, script.forms));
        let first = script.plain.split_whitespace().count(); // a plain word has one form
        let (mut words, mut weights) = (Vec::new(), Vec::new());
        for (rank, (word, forms)) in plain.chain(content).enumerate() {
            let all: u32 = forms.iter().map(|form| form.2).sum();
            for (before, after, weight) in forms {
                words.push(format!("{before}{word}{after}"));
                weights.push(f64::from(*weight) / f64::from(all) / (rank as f64 + 3.0)); // Zipf and Mandelbrot
            }
        }
        let scale = f64::from(u16::MAX) / weights.iter().sum::<f64>();
        let copies = weights.iter().map(|weight| (weight * scale).round().max(1.0) as usize);
        let urn = copies.enumerate().flat_map(|(word, n)| std::iter::repeat_n(word as u16, n)).collect();
        Vocabulary { script, words, content: first, urn }
    }

    fn word(&self, rng: &mut impl Rng) -> &str {
        let at = (u64::from(rng.next_u32()) * self.urn.len() as u64) >> 32;
        &self.words[usize::from(self.urn[at as usize])]
    }

    /// One or two content words, as the site's own entry in a menu.
    pub(crate) fn entry(&self, rng: &mut impl Rng, out: &mut String) {
        let begin = out.len();
        out.push_str(&self.words[rng.random_range(self.content..self.words.len())]);
        if rng.random_ratio(1, 2) {
            out.push_str(self.script.space);
            out.push_str(&self.words[rng.random_range(self.content..self.words.len())]);
        }
        self.capital(begin, out);
    }

    /// So many words, as a title has them: no mark at the end.
    pub(crate) fn title(&self, words: std::ops::RangeInclusive<usize>, rng: &mut impl Rng, out: &mut String) {
        let begin = out.len();
        for at in 0..rng.random_range(words) {
            if at > 0 {
                out.push_str(self.script.space);
            }
            out.push_str(self.word(rng));
        }
        self.capital(begin, out);
    }

    pub(crate) fn sentence(&self, rng: &mut impl Rng, out: &mut String) {
        let (begin, script) = (out.len(), self.script);
        let words = rng.random_range(8..=25);
        let quoted = if rng.random_ratio(1, 10) { 3..rng.random_range(5..=8) } else { 0..0 };
        for at in 0..words {
            if at > 0 {
                let comma = at + 1 < words && rng.random_ratio(1, 9);
                out.push_str(if comma { script.comma } else { script.space });
            }
            if !quoted.is_empty() && at == quoted.start {
                out.push_str(script.quotes[0]);
            }
            if rng.random_ratio(1, 40) {
                out.push_str(itoa(rng.random_range(2..2030), &mut [0; 4]));
            } else {
                out.push_str(self.word(rng));
            }
            if !quoted.is_empty() && at + 1 == quoted.end {
                out.push_str(script.quotes[1]);
            }
        }
        self.capital(begin, out);
        out.push_str(match rng.random_range(0..100) {
            0..3 => script.question,
            3..5 => script.exclamation,
            _ => script.stop,
        });
    }

    pub(crate) fn paragraph(&self, rng: &mut impl Rng, out: &mut String) {
        for at in 0..rng.random_range(2..=6) {
            if at > 0 {
                out.push_str(self.script.space);
            }
            self.sentence(rng, out);
        }
    }

    fn capital(&self, at: usize, out: &mut String) {
        if self.script.capitals
            && let Some(first) = out.get(at..at + 1).map(str::to_ascii_uppercase)
        {
            out.replace_range(at..at + 1, &first);
        }
    }
}

/// A number of up to four digits.
fn itoa(mut number: u16, digits: &mut [u8; 4]) -> &str {
    let mut at = digits.len();
    while at > 0 && (number > 0 || at == digits.len()) {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    str::from_utf8(&digits[at..]).unwrap_or_default()
}
