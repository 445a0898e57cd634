"""What speaks for a match and against it is said in a sentence each, and what was set aside with it."""

from dataclasses import asdict

import pytest

from risk.explained import speaks_against, speaks_for
from risk.matching import Feature, Name, compare

pytestmark = pytest.mark.capability("P05", part="each feature is explained")

LEEDS = {"place": "GB-LDS", "where": ("Leeds",)}
HERE = {"place": "CN-330100", "where": ("Hangzhou", "杭州市")}
PROVINCE = {"place": "CN-330000", "where": ("Zhejiang",)}

# Of each: which features it has, ours, theirs, what is said for it, what against it.
TABLE: dict[str, tuple[set[Feature], Name, Name, list[str], list[str]]] = {
    "the same words": (
        {Feature.SAME_WORDS},
        Name(("Lanhai Robotics",)),
        Name(("LANHAI ROBOTICS",)),
        ["The names have the same words: “Lanhai Robotics” and “LANHAI ROBOTICS”."],
        [],
    ),
    "kinds of company left out": (
        {Feature.SAME_WORDS},
        Name(("Lanhai Robotics Co., Ltd.",)),
        Name(("LANHAI ROBOTICS FZE",)),
        [
            (
                "The names have the same words: “Lanhai Robotics Co., Ltd.” and “LANHAI ROBOTICS FZE”; kinds of "
                "company were left out (co, fze, ltd)."
            )
        ],
        [],
    ),
    "order set aside": (
        {Feature.SAME_WORDS},
        Name(("Robotics Lanhai",)),
        Name(("Lanhai Robotics",)),
        ["The names have the same words: “Robotics Lanhai” and “Lanhai Robotics”; their order was set aside."],
        [],
    ),
    "words run together": (
        {Feature.SAME_WORDS},
        Name(("LanhaiRobotics",)),
        Name(("Lanhai Robotics",)),
        [
            (
                "The names have the same words: “LanhaiRobotics” and “Lanhai Robotics”; where their blanks stand was "
                "set aside."
            )
        ],
        [],
    ),
    "words run together in another order": (
        {Feature.SAME_WORDS},
        Name(("RoboticsLanhai",)),
        Name(("Lanhai Robotics",)),
        [
            (
                "The names have the same words: “RoboticsLanhai” and “Lanhai Robotics”; their order was set "
                "aside; where their blanks stand was set aside."
            )
        ],
        [],
    ),
    "another form of a word": (
        {Feature.SAME_WORDS},
        Name(("Lanhai Univ of Defence Tech",)),
        Name(("Lanhai University of Defense Technology",)),
        [
            (
                "The names have the same words: “Lanhai Univ of Defence Tech” and “Lanhai University of Defense "
                "Technology”; words written in several ways were taken as one (defence = defense, tech = technology, "
                "univ = university)."
            )
        ],
        [],
    ),
    "another word for a country": (
        {Feature.SAME_WORDS},
        Name(("German Lanhai Works",)),
        Name(("Lanhai Works (Germany)",)),
        [
            (
                "The names have the same words: “German Lanhai Works” and “Lanhai Works (Germany)”; their order was "
                "set aside; words written in several ways were taken as one (german = germany)."
            )
        ],
        [],
    ),
    "most words": (
        {Feature.MOST_WORDS},
        Name(("Northern Lanhai Robotics Mingyue Works",)),
        Name(("Lanhai Robotics Mingyue Works Trading",)),
        [
            (
                "“Northern Lanhai Robotics Mingyue Works” and “Lanhai Robotics Mingyue Works Trading” share most "
                "words; both have “lanhai”, “robotics”, “mingyue”, “works”; only yours has “northern”; only the "
                "list has “trading”."
            )
        ],
        [],
    ),
    "spelled nearly alike": (
        {Feature.MOST_WORDS},
        Name(("Lanhai Precison Works",)),
        Name(("Lanhai Precision Works",)),
        [
            (
                "“Lanhai Precison Works” and “Lanhai Precision Works” share most words; both have “lanhai”, “works”; "
                "“precison” and “precision” are spelled nearly alike."
            )
        ],
        [],
    ),
    "within": (
        {Feature.WITHIN},
        Name(("Robotics School of the Lanhai Mingyue College in Some Other Town",)),
        Name(("Lanhai Mingyue College",)),
        [
            (
                "“Lanhai Mingyue College” on the list stands whole within “Robotics School of the Lanhai Mingyue "
                "College in Some Other Town”: it may be a part of it, or be called after it."
            )
        ],
        [],
    ),
    "the same in Chinese": (
        {Feature.CHINESE_SAME},
        Name(("蓝海机器人",)),
        Name(("蓝海机器人",)),
        ["The Chinese names are the same: 蓝海机器人 and 蓝海机器人."],
        [],
    ),
    "the same in old characters, without the kind of company": (
        {Feature.CHINESE_SAME},
        Name(("藍海機器人",)),
        Name(("蓝海机器人有限公司",)),
        [
            (
                "The Chinese names are the same: 藍海機器人 and 蓝海机器人有限公司; traditional and simplified "
                "characters were taken as one; kinds of company and the like were left out."
            )
        ],
        [],
    ),
    "a part in Chinese": (
        {Feature.CHINESE_PART},
        Name(("蓝海明月机器人",)),
        Name(("蓝海明月机器人学院",)),
        ["One Chinese name is a part of the other: 蓝海明月机器人 and 蓝海明月机器人学院."],
        [],
    ),
    "most characters": (
        {Feature.CHINESE_PART},
        Name(("蓝海明月机器人北方研究院",)),
        Name(("蓝海明月机器人南方研究院",)),
        ["The Chinese names share most of their characters: 蓝海明月机器人北方研究院 and 蓝海明月机器人南方研究院."],
        [],
    ),
    "read aloud": (
        {Feature.PINYIN},
        Name(("Lanhai Jiqiren",)),
        Name(("蓝海机器人",)),
        ["Your “Lanhai Jiqiren” is how the characters on the list are read aloud (pinyin): 蓝海机器人."],
        [],
    ),
    "ours read aloud, in another order": (
        {Feature.PINYIN},
        Name(("蓝海机器人",)),
        Name(("Jiqiren Lanhai",)),
        [
            (
                "The list’s “Jiqiren Lanhai” is how your characters are read aloud (pinyin): 蓝海机器人; the order of "
                "words was set aside."
            )
        ],
        [],
    ),
    "the number": (
        {Feature.NUMBER},
        Name(("Lanhai",), numbers=("9144 0300-X",)),
        Name(("Mingyue",), numbers=("91440300X",)),
        ["The registration number is the same: 91440300X."],
        [],
    ),
    "one place": (
        {Feature.SAME_WORDS, Feature.PLACE},
        Name(("Lanhai",), **HERE),  # type: ignore[arg-type]
        Name(("Lanhai",), "CN", where=("1 Made-up Road, Hangzhou, Zhejiang", "China")),
        [
            "The names have the same words: “Lanhai” and “Lanhai”.",
            "Both are in one place: yours in Hangzhou, the list says 1 Made-up Road, Hangzhou, Zhejiang.",
        ],
        [],
    ),
    "one place by its name in characters": (
        {Feature.NUMBER, Feature.PLACE},
        Name(("Lanhai",), numbers=("91440300X",), **HERE),  # type: ignore[arg-type]
        Name(("Mingyue",), "CN", ("91440300X",), ("杭州市 虚构路",)),
        [
            "The registration number is the same: 91440300X.",
            "Both are in one place: yours in Hangzhou, the list says 杭州市 虚构路.",
        ],
        [],
    ),
    "one province": (
        {Feature.SAME_WORDS, Feature.PLACE},
        Name(("Lanhai",), **HERE),  # type: ignore[arg-type]
        Name(("Lanhai",), **PROVINCE),  # type: ignore[arg-type]
        [
            "The names have the same words: “Lanhai” and “Lanhai”.",
            "Both are in one place: yours in Hangzhou, the list says Zhejiang.",
        ],
        [],
    ),
    "elsewhere in one country": (
        {Feature.SAME_WORDS},
        Name(("Lanhai",), **HERE),  # type: ignore[arg-type]
        Name(("Lanhai",), "CN", where=("Chengdu",)),
        ["The names have the same words: “Lanhai” and “Lanhai”."],
        [],
    ),
    "in another country": (
        {Feature.SAME_WORDS, Feature.ELSEWHERE},
        Name(("Lanhai",), **LEEDS),  # type: ignore[arg-type]
        Name(("Lanhai",), "CN", where=("China",)),
        ["The names have the same words: “Lanhai” and “Lanhai”."],
        ["They are in different countries or territories: yours in Leeds, the list says China."],
    ),
    "other characters": (
        {Feature.SAME_WORDS, Feature.CHINESE_DIFFERS},
        Name(("Northern Works", "东江")),
        Name(("Northern Works", "蓝海")),
        ["The names have the same words: “Northern Works” and “Northern Works”."],
        ["The Chinese names differ: 东江 and 蓝海."],
    ),
}


@pytest.mark.parametrize(("features", "ours", "theirs", "for_it", "against_it"), TABLE.values(), ids=TABLE)
def test_what_speaks_for_it_and_against_it_is_said_with_what_was_set_aside(
    features: set[Feature], ours: Name, theirs: Name, for_it: list[str], against_it: list[str]
) -> None:
    found = [asdict(one) for one in compare(ours, theirs).features]
    assert {one["feature"] for one in found} == features
    assert (speaks_for(found), speaks_against(found)) == (for_it, against_it)


def test_no_feature_is_left_out_of_the_table() -> None:
    assert set().union(*(features for features, *_rest in TABLE.values())) == set(Feature)


def test_another_country_weighs_against_it_where_the_names_are_not_the_same() -> None:
    shared = "Lanhai Robotics Mingyue Donghai Jinglong"
    ours, theirs = (f"{shared} Works",), (f"{shared} Mills",)
    told = compare(Name(ours, "GB"), Name(theirs, "CN")).score
    assert told == pytest.approx(compare(Name(ours), Name(theirs)).score * 0.95, abs=0.001)
