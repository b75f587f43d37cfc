from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt_exports.headings import Unit, currency_of, heading_unit, plain, unit_of
from exeunt_exports.values import Amount, Unreadable, account_control, amount, blocked, level, status, switch, years


@pytest.mark.parametrize(
    ("written", "number", "currency"),
    [
        ("1250000.50", "1250000.5", ""),
        ("1,250,000", "1250000", ""),
        ("１２５０", "1250", ""),
        ("125万", "1250000", ""),
        ("1.2亿", "120000000", ""),
        ("3万元", "30000", "CNY"),
        ("¥1,250.00", "1250", "CNY"),
        ("￥88", "88", "CNY"),
        ("$1,250.5", "1250.5", "USD"),
        ("USD 12", "12", "USD"),
        ("12 EUR", "12", "EUR"),
        ("(1,234.50)", "-1234.5", ""),
        ("-3", "-3", ""),
        ("−3", "-3", ""),
        ("0", "0", ""),
        ("10", "10", ""),
        ("", "", ""),
        ("N/A", "", ""),
        ("暂无", "", ""),
        ("—", "", ""),
    ],
)
def test_amounts_are_read_as_people_write_them(written, number, currency):
    assert amount(written) == Amount(number, currency)


@pytest.mark.parametrize(
    "written", ["about 5", "1.250.000,50", "1,25", "12,3456", "1e6", "5%", "=1+1", "3 of 4", "1 2", "9" * 19]
)
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(Unreadable, match=r"exports\.no-number"):
        amount(written)


def test_the_heading_s_unit_counts_where_the_cell_has_none():
    assert amount("12.5", Unit(10_000, "CNY")) == Amount("125000", "CNY")
    assert amount("12.5亿", Unit(10_000, "CNY")) == Amount("1250000000", "CNY")
    assert amount("$3", Unit(1, "CNY")) == Amount("3", "USD")


@pytest.mark.parametrize(("written", "currency"), [("50000元", "CNY"), ("50,000 圆", "CNY"), ("50000美元", "USD")])
def test_a_cell_that_counts_in_yuan_does_not_count_in_the_heading_s_unit(written, currency):
    assert amount(written, Unit(10_000, "CNY")) == Amount("50000", currency)


@pytest.mark.parametrize("written", ["¥50,000", "50,000 CNY", "USD 3.2", "人民币50000"])
def test_a_bare_currency_under_a_unit_is_not_guessed(written):
    with pytest.raises(Unreadable, match=r"exports\.no-unit"):
        amount(written, Unit(10_000))
    assert amount(written, Unit()).currency


def test_a_decimal_comma_is_read_where_the_configuration_says_so():
    assert amount("1.250.000,50", decimal_comma=True).number == "1250000.5"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False))
def test_every_plain_number_comes_out_as_itself(number):
    assert Decimal(amount(f"{number:f}").number) == number
    assert Decimal(amount(f"{number:,f}").number) == number


@pytest.mark.parametrize(
    ("written", "said"),
    [("5", "5"), ("5年", "5"), ("3年6个月", "3.5"), ("18个月", "1.5"), ("2 years", "2"), ("6 months", "0.5"), ("", "")],
)
def test_spans_are_told_in_years(written, said):
    assert years(written) == said


@pytest.mark.parametrize("written", ["是", "Yes", "TRUE", "1", "√", "Enforced", "已启用"])
def test_yes_is_true(written):
    assert switch(written) == "true"


@pytest.mark.parametrize("written", ["否", "no", "False", "0", "Disabled", "未绑定"])
def test_no_is_false(written):
    assert switch(written) == "false"


def test_a_word_for_nothing_known_is_neither_yes_nor_no_nor_a_guess():
    assert switch("") == switch("n/a") == ""
    with pytest.raises(Unreadable, match=r"exports\.no-switch"):
        switch("maybe")


def test_statuses_are_words_in_both_languages():
    assert [status(word) for word in ("在职", "Active", "停用", "Suspended", "离职", "deactivated", "")] == [
        *("active", "active", "blocked", "blocked", "inactive", "inactive", "")
    ]
    with pytest.raises(Unreadable, match=r"exports\.no-status"):
        status("外派")


def test_a_blocked_credential_is_a_blocked_account():
    assert [blocked("True"), blocked("False"), blocked("")] == ["blocked", "active", ""]


def test_active_directory_s_flags_say_who_is_disabled():
    assert [account_control("512"), account_control("514"), account_control("66050")] == [
        "active",
        "blocked",
        "blocked",
    ]
    with pytest.raises(Unreadable):
        account_control("0x202")


def test_levels_are_words_in_both_languages():
    assert [level(word) for word in ("只读", "Read Only", "读写", "Read/Write", "全部", "All", "无权限")] == [
        1,
        1,
        2,
        2,
        3,
        3,
        0,
    ]
    assert level("") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Email Address [Required]", "email_address"),
        ("Account Owner: Full Name", "account owner full name"),
        ("客户等级(*)", "客户等级"),
        ("年采购额（万元）", "年采购额"),
        ("Last Sign In [READ ONLY]", "Last sign-in"),
        ("UserPrincipalName", "User principal name"),
    ],
)
def test_headings_that_mean_the_same_are_the_same(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("年采购额(万元)", Unit(10_000, "CNY")),
        ("年采购额（单位：亿）", Unit(10**8, "")),
        ("Annual purchase (USD)", Unit(1, "USD")),
        ("年采购额[千美元]", Unit(1000, "USD")),
        ("Email [Required]", Unit(1, "")),
        ("年采购额", Unit(1, "")),
    ],
)
def test_a_heading_names_its_unit_in_brackets(heading, unit):
    assert heading_unit(heading) == unit


def test_what_is_no_unit_is_none():
    assert unit_of("Required") is None
    assert unit_of("kg") is None


@pytest.mark.parametrize(
    ("cell", "currency"),
    [
        ("人民币", "CNY"), ("RMB", "CNY"), ("人民币元", "CNY"), ("元", "CNY"), (" cny ", "CNY"), ("美元", "USD"), ("usd", "USD"),
        ("CHF", "CHF"), ("", ""), ("积分", "积分"),
    ],
)  # fmt: skip
def test_a_currency_is_known_by_its_names(cell, currency):
    assert currency_of(cell) == currency
