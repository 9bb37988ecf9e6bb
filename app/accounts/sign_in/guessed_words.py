"""Words that guessers put together, most usual first, beside the English ones that zxcvbn knows.

Persian, Chinese and Vietnamese as people type them with Latin letters, and in their own script: names of people and
places, what is loved, what is eaten, clubs, verses, words for "password".
"""

WORDS = """
ours        vafa survey loyalty questionnaire research researcher organisation company reception booking guest branch

persian     ramz ramzeobur ramzobor gozarvazhe salam iran tehran irani persepolis perspolis esteghlal azadi simorgh
            mohammad mohamad muhammad ali reza alireza mohammadreza amir amirali amirhossein hossein hosein hussein
            hassan hasan mehdi mahdi ahmad mahmoud javad majid hamid saeed saeid masoud mostafa morteza mojtaba
            ebrahim ibrahim esmaeil ismail yousef yusef yaser milad meysam meisam sina arash arian aryan ario arsham
            artin arvin babak bahram behnam behrooz behrouz bijan bardia dariush daryoush danial davood davoud ehsan
            erfan farhad fariborz farid farzad farshid faramarz firouz habib hadi houman hooman iman iraj jafar jalal
            jamshid kamran kambiz karim kaveh kazem keyvan kian kianoush kourosh koorosh cyrus khosro khosrow
            manouchehr mani mansour mazdak mehran mehrdad mohsen nader naser navid nima nouri omid parham parsa
            parviz pedram pejman peyman pouya pooya rahim ramin rasoul rostam rouzbeh ruzbeh sadegh sajad sajjad
            salar saman sasan shahab shahin shahram shahriar shahrooz shayan siamak siavash sohrab soheil taha vahid
            yashar zal ziba zahra fatemeh fateme fatima maryam mariam masoumeh marzieh mahsa mahnaz mahtab mandana
            mansoureh matin mehrnoosh mina mitra mojgan mona nahid narges nasim nasrin nazanin neda negar negin
            niloofar niloufar niusha parisa parvaneh parvin pegah pardis raha rana roxana roya saba sahar samira
            samaneh sanaz sara sarah sepideh setareh shabnam shadi shaghayegh sheida shirin shiva shohreh shokoufeh
            soraya sogand solmaz somayeh soodabeh tara tahereh taraneh tina yalda yasaman yas yasmin zeinab zeynab
            zohreh azadeh azita atefeh aida arezoo asal atoosa bahar bahareh banafsheh baran darya delaram donya
            elaheh elham elnaz elmira fariba farzaneh fereshteh forough ghazal ghazaleh golnaz golnar gelareh haleh
            hana hasti hengameh homa jaleh katayoun kimia ladan laleh leila leyla lida ahmadi akbari alavi amini
            ansari asadi azizi bagheri bahrami ebrahimi eslami fallah farahani ghasemi ghorbani habibi hashemi
            heidari hosseini hoseini jafari kamali karimi kazemi khalili kiani maleki mohammadi moradi mousavi nazari
            norouzi rahimi rahmani ranjbar rashidi razavi rezaei rezai rostami sadeghi safavi salehi shafiei sharifi
            soltani tabatabaei taheri yazdani yousefi zamani zare shiraz esfahan isfahan mashhad tabriz qom ahvaz
            kerman kermanshah rasht hamedan yazd ardabil zanjan qazvin sari gorgan abadan bushehr kashan kish gilan
            mazandaran khorasan khuzestan kordestan lorestan sistan fars azarbaijan damavand alborz zagros khalij
            caspian hafez saadi molana rumi ferdowsi khayyam nezami attar shahnameh takhtejamshid pasargad anahita
            mithra ahura mazda zartosht zoroaster rakhsh homay khorshid aseman setare barf khak atash jangal kooh kuh
            gol gole golestan bostan bagh baghe bolbol parande kabootar oghab shir babr palang gorg aseb asb gorbe
            sag mahi fil khargoosh roobah farvardin ordibehesht khordad tir mordad amordad shahrivar mehr aban azar
            dey bahman esfand norooz nowruz noruz chaharshanbe shanbe yekshanbe doshanbe seshanbe panjshanbe jome
            eshgh eshghe eshgham asheghetam asheghtam dooset dooste doostet doostetdaram daram daramet azizam azize
            azizami jigar jigaram ghorbanet fadat nafasam nafas zendegi omr omram del dele delam jan jane janam khoda
            khodaya khodahafez allah bismillah yaali yazahra yahossein mashallah inshallah elahi shokr pedar madar
            baba maman baradar khahar pesar dokhtar bache khanevade doost rafigh dost yar hamsar khane khaneh ketab
            ghalam madrese daneshgah hotel bank mehman mehmankhane moshtari vafadar karmand modir chai chay nan panir
            kabab ghormeh ghormesabzi zereshk polo berenj pesteh zaferan zafaran anar sib angoor tala noghre pool
            rial toman mashin peykan pride samand khoshgel khoshgele zendebad arezu tabestan paeez zemestan sabz
            sefid siah siyah ghermez abi zard khoob khoobi chetori merci mamnoon lotfan yek do se chahar panj shesh
            haft hasht noh dah sad hezar milion emrooz farda dirooz shab rooz sobh

chinese     mima wodemima woaini woaininy woaini1314 nihao zhongguo beijing shanghai guangzhou shenzhen hangzhou
            nanjing chengdu chongqing wuhan xian tianjin suzhou xiamen qingdao dalian changsha kunming harbin
            xianggang aomen taiwan taibei guangdong zhejiang jiangsu sichuan hunan hubei fujian shandong hebei henan
            yunnan hainan wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang
            song zheng xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding
            wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui
            kang mao qiu qin gu hou xiaoming xiaohong xiaoli xiaolong xiaoyu xiaofeng xiaojun xiaohua xiaomei wangwei
            liwei zhangwei liuwei zhangsan lisi wangwu zhangmin liujie wangfang lina zhangli meimei lili fangfang
            tingting jingjing yingying baobao beibei lele huanhuan weiwei dandan yangyang pingping mingming longlong
            doudou xixi yuyu jiajia laopo laogong baobei qinai wode woai aini ai ni wo ta xihuan xiangni xihuanni
            yongyuan yishengyishi wuwu pengyou jiaren baba mama gege jiejie didi laoshi xuesheng daxue gongsi laoban
            jiudian yinhang keren kehu zhongcheng fuwu gongzuo shenghuo kuaile xingfu shengri shengrikuaile xinnian
            xinniankuaile gongxifacai facai dafa fuqi jixiang ruyi wansui jiayou taiyang yueliang xingxing tiankong
            dahai heliu shan shui hua shu niao long tu gou ji niu she xiongmao laohu shizi chun dongfang nanfang
            beifang xifang hong lv lan hei yin dajia tiantian haohao aizhong baidu taobao tencent alibaba weixin
            zhifubao jingdong yi er san si qi ba jiu qian wan tianxia diyi tiantang feitian chang changcheng gugong
            tiananmen huanghe changjiang

vietnamese  matkhau mat khau matma anhyeuem emyeuanh yeuem yeuanh toiyeu toi yeu iuem xinchao chao tamchao camon
            vietnam vietnamvodich hanoi saigon danang haiphong cantho nhatrang dalat hue vungtau hoian sapa halong
            phuquoc quangninh nghean thanhhoa binhduong dongnai hochiminh hcm tphcm haiduong namdinh thaibinh nguyen
            tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong lam mai trinh doan nguyenvan
            nguyenthi nguyenvana nguyenvanan nguyenthihoa nguyenthilan tranvan thi van anh minh tuan hung dung hoa
            hong huong lan linh trang thao thuy thu phuong nga ngoc nhung quynh my ha hai hang hanh hien hieu hoai
            khanh khoa kien kim long loan luan nam nhi phat phong phuc quan quang quoc son tam tan thai thang thanh
            thien thinh tho trung tu tung tuyet uyen vinh vy xuan yen bao binh chi cuong dat duc giang baongoc
            minhanh minhtuan ducanh hoanganh tuananh thuylinh thanhhuong hoailinh giabao quynhanh phuonganh thuytrang
            ngocanh anhtuan quanghuy vanan conyeu bo me bome chong con cha ong ba em gai trai nguoi ban banbe gia
            giadinh thuong yeuthuong hanhphuc cuocsong tinhyeu tinh maimai mot bon sau bay chin muoi tram nghin
            khachhang khachsan nganhang congty nhanvien giamdoc lamviec truonghoc hocsinh sinhvien meo cho ga vit heo
            trau ngua voi rong hoasen hoamai hoadao sen tre lua gao com pho bun banhmi ca phe caphe tra sua trasua
            nuocmam troi nuoc bien song nui mattrang sao mua nang gio dong tet chucmung chucmungnamxuan namxuan
            sinhnhat mung bongda vodich tien vang dola thanhcong phattai maymandep depgai dethuong ngaymai homnay
            xanh tim den

script      رمز گذرواژه پسورد رمزعبور سلام ایران تهران سیمرغ محمد علی رضا علیرضا امیر حسین حسن مهدی فاطمه زهرا مریم
            سارا احمد محمود سعید حمید مجید عشق عشقم عزیزم دوستت دارم دوستتدارم خدا خدایا جان جانم بهار پدر مادر مامان
            بابا شیراز اصفهان مشهد تبریز استقلال پرسپولیس نوروز کوروش داریوش رستم وفا هتل بانک مشتری گل باران زندگی
            امید 密码 我的密码 我爱你 我 爱 你 你好 中国 北京 上海 老婆 老公 宝贝 快乐 生日快乐 新年快乐 恭喜发财
            一二三四五六七八九十 客户 酒店 银行 一 二 三 四 五 六 七 八 九 十 王 李 张 刘 陈 杨 小明 永远 朋友 妈妈
            爸爸
"""
HEADINGS = frozenset({"ours", "persian", "chinese", "vietnamese", "script"})


# those of now in both calendars first, then those in which people were born
YEARS = [*range(2030, 1979, -1), *range(1410, 1359, -1), *range(1979, 1939, -1), *range(1359, 1319, -1)]


def guessed_words() -> list[str]:
    """The words and years, most usual first: one of each group in turn, so that no language stands behind another."""
    groups = [[word for word in group.split() if word not in HEADINGS] for group in WORDS.split("\n\n")]
    groups.append(list(map(str, YEARS)))
    longest = max(map(len, groups))
    return list(dict.fromkeys(group[at] for at in range(longest) for group in groups if at < len(group)))
