"""What is never held of a person is found in any text, and what every programme holds is not taken for it."""

import pytest

from accounts.rules.persons import of_a_person, paper_or_birth

OF_A_PERSON = [
    "E12345678",
    "Vice-mayor, passport E12345678",
    "tel 0571 8765 4321, born 3 May 1970",
    "Mr Wang 0161 496 0123",
    "born 3 May 1970",
    "born on 3rd May, 1970",
    "DOB: 03/05/1970",
    "date of birth 1970-05-03",
    "1970年5月3日出生",
    "出生日期：1970年5月3日",
    "1970年5月3日生",
    "(b. 3 May 1970)",
    "May 3, 1970 is a date, born May 3, 1970",
    "+86 138 0013 8000",
    "138 0013 8000",
    "13800138000",
    "wang@hz.gov.cn",
    "110101197001011234",
    "11010119700101123X",
    "passport no. E 1234 5678",
    "passport: 123 456 789",
    "护照号码 E12345678",
    "身份证 110101 19700101 1234",
    "mobile no 496 0123 45",
    "电话 87654321",
    "+44 (0)161 496 0123",
    "(0161) 496 0123",
    "0161.496.0123",
    "K1234567",
    "A123456789",
    "EA1234567",
    "birthday 3 May 1970",
    "her birthday is on 3 May 1970",
    "born in Hangzhou on 3 May 1970",
    "born in Hangzhou, 3 May 1970",
    "ＤＯＢ １９７０-０５-０３",
]
HARMLESS = [
    "3 May 2027",
    "£3,200",
    "LDS-26-K7QPX",
    "room 1.61.496",
    "flight CA937",
    "GB 3166-2",
    "A1(M)",
    "bus 28 at 09:30",
    "09.30-10.15 11.00-12.15",
    "0930-1015, 1030-1115",
    "0930-1015 1030-1115",
    "From 0930 to 1015",
    "03/05/2027 09:30",
    "2027-05-03 10:00-11:30 and 2027-05-04",
    "£10,000,000 and then £250000000",
    "250000000",
    "RMB 100000000",
    "CN-330100",
    "CN330100",
    "SC123456",
    "VAT GB123456789",
    "Companies House 01234567",
    "born in Hangzhou",
    "Shakespeare, born 1564",
    "The King’s birthday, 14 June 2027",
    "The King’s Birthday Reception on 13 June 2027",
    "a twinning signed on 3 May 1988",
    "born of an agreement of 3 May 1988",
    "LS1 1UR",
    "M60 1QD at 14:00",
    "BA 0027 and CZ 3034",
    "train 1A23",
    "stop 1234",
    "5 to 9 May 2027",
    "53.7997, -1.5492",
    "twenty 20-foot containers, 40,000 TEU",
    "passport control at 0930",
    "passport control, then coach 1234",
    "mobile networks 5G from 2019",
    "phone in the morning",
    "The twitter account @leeds",
    "@leeds and @hangzhou",
    "Agenda 2030 and SDG 11",
    "ISO 9001:2015",
    "EN 50126",
    "G20, B20",
    "1983 2027",
    "Est. 1893 - 1894",
    "from 1983-2023",
    "10 000 people, 200 000 visitors",
    "12,345,678",
    "9 million",
    "£0.5m",
    "0.75 per cent",
    "0-60 in 5 seconds",
    "1:30pm - 2:45pm",
    "09:30–10:15–11:00",
    "Boeing 787-9",
    "D90 buses",
    "NSI Act 2021 s.14",
    "22/01234/FUL",
    "planning 21/04567/OUT/LI",
    "UKRI EP/X012345/1",
    "invoice 2027-0045",
    "PO 4500012345",
    "order 4500012345",
    "Terminal 2, gate 31",
    "1. Welcome 2. Tour 3. Lunch",
    "Ngee Ann 1963",
    "出生于杭州的画家",
    "5月3日 14:00",
    "2027年5月3日 14:00",
    "COVID-19",
    "H1 2027",
    "Q3 2026",
    "24/7",
    "999",
    "101",
    "999 and 112",
    "call 111",
    "https://www.leeds.gov.uk/visit-2027",
]
REACHED_BY = ["0161 496 0123", "press@leeds.example", "tel 496 0123"]


@pytest.mark.capability("G05")
@pytest.mark.parametrize("text", OF_A_PERSON)
def test_numbers_addresses_and_birthdays_of_a_person_are_found_wherever_they_stand(text: str) -> None:
    assert of_a_person(text)
    assert of_a_person(f"Vice-mayor Zhang, {text}, asks for a quiet room")


@pytest.mark.parametrize("text", HARMLESS)
def test_days_hours_sums_and_references_are_nobodys(text: str) -> None:
    assert of_a_person(text) == ""
    assert of_a_person(f"On 3 May 2027 at 09:30: {text}, then lunch at 12.15") == ""


@pytest.mark.parametrize("text", REACHED_BY)
def test_how_an_office_is_reached_is_neither_a_paper_nor_a_birthday(text: str) -> None:
    assert of_a_person(text)
    assert paper_or_birth(text) == ""
