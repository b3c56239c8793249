"""Handles: whole tables of what is let in and what is not, and suggestions that are always fit."""

import re

import pytest

from community.accounts import handle_words
from community.accounts.handles import Reason, normalise, screen, suggest

LET_IN = """
anna tom kai maria fatima anna_85 tom7 li4 sam_22 anna_maria jean_luc bob123 mueller smith85
quiet_river silver_fox rose_hill amber_stone hope_walker jack_frost lily_brook summer_rain robin_red
river_song blue_jay_22 grace_and_grit faith_in_small_steps may_day will_to_live april_showers
dawn_chorus rocky_road borderline_and_ok queer_and_proud survivor rape_survivor bipolar_bear
adhd_and_tea anxious_otter ptsd_vet mad_pride dyke_on_a_bike crip_time trans_and_tired autistic_joy
psychosis_poet ocd_gardener voice_hearer suicide_loss_sibling suicide_survivor lost_son_to_suicide
not_suicidal_today widow_by_suicide suicide_prevention ex_selfharmer selfharm_free overdose_survivor
stopped_cutting_myself no_more_hurting_myself clean_since_2019 sober_since_1999 recovering_2021
born_in_1984 night_owl_2020 day_by_day one_step_at_a_time still_here_2024 skill_builder killer_queen
kill_bill_fan painkiller_free killing_time paper_cutter cookie_cutter moose_on_the_loose
blade_runner thin_ice dieter die_sonne studied_hard audience_of_one ready_to_die_hard spice_girl
chinking_light badminton admiral moderate_sea modest_moon staffordshire flagstaff unofficial_cat
team_hope support_each_other help_me_breathe here_again everyone_hurts guest_of_honour
system_of_a_down nobody_special walking_alongside supporter_jo peer_at_the_sea guesthouse
deleted_scenes null_island all_is_well test_pilot bright_outlook proton_beam dot_to_dot
look_at_the_stars meet_me_at_noon magicloud web_of_light mail_carrier run_10_kms agent_007 route_66
r2d2_c3po abc123456 catch_22 number_9_dream apollo_11_1969 leopard sunday_roast marigold rosewood
dandelion kimono samurai evergreen jasmine_tea alexandrite jordan_almond string_theory swallow_tail
trellis_rose care crew real_rain a_long_way x_marks willow_wren paul_bearer_joke
"""

REFUSED = {
    Reason.TOO_SHORT: "ab a _",
    Reason.TOO_LONG: "a_very_long_handle_indeed_x abcdefghijklmnopqrstuvwxy",
    Reason.CHARACTERS: """
        _river river_ quiet__river 7up quiet-river quiet.river rivière 河流河流 ри́вер @river
        <b>river</b>
    """,
    Reason.RESERVED: """
        admin adm1n administrator Admin_99 a_d_m_i_n the_admin adminteam sysadmin super_admin
        admin_anna adrnin moderator m0derator moderator2 the_moderator mod mods m0d3r4t0r modteam
        staff staff_jo 5taff staff_1 support supp0rt support_team help helpdesk alongside a1ongside
        alongside_help team_alongside
        alongsidehq thealongside alongside_official official 0fficial official_news
        everyone here all system deleted guest guest123 null nul1 undefined anonymous member user bot root
        team crisis_team therapist doctor former_member me_ no_reply
    """,
    Reason.LOOKS_LIKE_A_NAME: """
        anna_mueller annamueller anna_muller anna_müller mueller_anna anna_m_mueller
        anna_maria_schmidt john.smith85 john_smith johnsmith john_smith_1985 j_smith jsmith smith_j
        jsmith85 maria_gonzalez maria.gonzález mariagonzalez jose_garcia_lopez fatima_khan
        mohammed_ali_khan priya_sharma rahul_patel nguyen_linh_anna olga_ivanova yuki_tanaka
        piotr_kowalski giulia_rossi luca_bianchi sophie_dubois pierre_lefebvre lars_jensen
        ingrid_larsson emma_brown sarah_walker sarahwilson grace_johnson hope_miller mehmet_yilmaz
        joao_silva ana_santos patrick_osullivan david_cohen laura_white michael_king anna1985
        anna_1985 tom_mueller thomas2001 mueller_1984 anna241285 anna_24121985
    """,
    Reason.LOOKS_LIKE_AN_EMAIL: """
        anna_at_gmail_com river@gmail.com river_gmail rivergmail_x_gmail hotmail_river sky_at_web_de
        river_gmx_de moon@example.org river_at_home_dot_net sky_icloud moon_yahoo_com
        protonmail_moon
    """,
    Reason.LOOKS_LIKE_A_PHONE: "tel_0171234567 call_555_123_4567 river5551234 t49_171_2345678 +491712345678",
    Reason.DISTRESSING: """
        kill_myself killyourself k1ll_myself kys hang_yourself end_it_all end_my_life take_my_life
        want_to_die wanna_die gonna_die_tonight go_die just_die_already better_off_dead suicide
        suicidal suicide_now suicide_note suicide_pact suicide_next cutting_myself cut_myself
        hurt_myself selfharm slit_wrists razor_blades noose drink_bleach take_all_the_pills
        jump_off_a_bridge overdose proana pro_ana thinspo bonespo gw_45kg goal_weight_40
        under_90_lbs bmi_14 stop_eating heil_hitler hitler_fan white_power kill_all_women
        gas_the_rest faggot tranny_hater nazi_4ever rapist i_will_rape_you
    """,
}
EXPECTED = [(handle, reason) for reason, handles in REFUSED.items() for handle in handles.split()]


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(LET_IN.split()) >= 120
    assert len(EXPECTED) >= 150
    assert len(handle_words.GIVEN_NAMES) >= 400
    assert len(handle_words.FAMILY_NAMES) >= 300
    assert len(handle_words.CALM_FIRST) >= 120
    assert len(handle_words.CALM_SECOND) >= 120


@pytest.mark.parametrize("handle", LET_IN.split())
def test_lets_in(handle: str) -> None:
    assert screen(handle) == []


@pytest.mark.parametrize(("handle", "reason"), EXPECTED)
def test_refuses(handle: str, reason: Reason) -> None:
    assert reason in screen(handle)


def test_gives_every_reason_in_order() -> None:
    assert screen("john.smith_2001_and_0171234567") == [
        Reason.TOO_LONG,
        Reason.CHARACTERS,
        Reason.LOOKS_LIKE_A_NAME,
        Reason.LOOKS_LIKE_A_PHONE,
    ]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_without_blame(reason: Reason) -> None:
    assert re.fullmatch(r"[A-Z].{20,160}\.", reason.sentence)
    assert not re.search(r"invalid|illegal|forbidden|must not|error", reason.sentence, re.IGNORECASE)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Quiet_River ", "quiet_river"),
        ("ＱＵＩＥＴ", "quiet"),
        ("", ""),
        ("a" * 9_999, "a" * 200),
        ("a\x00\ud800b", "a\ufffd\ufffdb"),
    ],
)
def test_normalises(typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert normalise(normalise(typed)) == stored


@pytest.mark.parametrize("handle", ["\x00" * 50, "\ud800abc", "a" * 1_000_000, "1_" * 500_000, "@" * 100, "_at_" * 60])
def test_anything_can_be_screened(handle: str) -> None:
    assert screen(handle)


def test_a_member_with_a_common_name_is_not_recognised_by_two_plain_words() -> None:
    pairs = [f"{left}_{right}" for left in handle_words.GIVEN_WORDS for right in handle_words.FAMILY_WORDS]
    assert [pair for pair in pairs if Reason.LOOKS_LIKE_A_NAME in screen(pair)] == []


def test_every_name_with_every_tenth_family_name_is_recognised() -> None:
    families = sorted(handle_words.FAMILY_NAMES)[::10]
    missed = [
        pair
        for given in handle_words.GIVEN_NAMES
        for family in families
        if Reason.LOOKS_LIKE_A_NAME not in screen(pair := f"{given}_{family}")
    ]
    assert missed == []


def test_every_possible_suggestion_would_be_let_in() -> None:
    for first in handle_words.CALM_FIRST:
        for second in handle_words.CALM_SECOND[::7]:
            assert screen(f"{first}_{second}_10") == []


def none_taken(handles: list[str]) -> set[str]:
    return set()


@pytest.mark.parametrize("handle", ["anna_mueller", "john.smith85", "fatima1990", "maria_gonzalez"])
def test_suggestions_carry_nothing_of_a_name_on(handle: str) -> None:
    for seed in range(50):
        suggested = suggest(handle, is_taken=none_taken, seed=seed)
        assert len(set(suggested)) == 3
        for each in suggested:
            first, second = each.split("_")
            assert first in handle_words.CALM_FIRST
            assert second in handle_words.CALM_SECOND
            assert screen(each) == []


def test_suggestions_keep_a_calm_word_that_was_asked_for() -> None:
    suggested = suggest("quiet_mueller", is_taken=none_taken, seed=1)
    assert [each.split("_")[0] for each in suggested] == ["quiet"] * 3
    suggested = suggest("quiet_river", is_taken=none_taken, seed=1)
    assert [each.split("_")[1] for each in suggested] == ["river"] * 3
    for seed in range(100):
        assert "quiet_river" not in suggest("quiet_river", is_taken=none_taken, seed=seed)


def test_asks_once_which_are_taken_and_offers_numbers_when_the_plain_ones_are() -> None:
    asked: list[list[str]] = []

    def plain_ones_taken(handles: list[str]) -> set[str]:
        asked.append(handles)
        return {each for each in handles if not each[-1].isdigit()}

    suggested = suggest("quiet_river", is_taken=plain_ones_taken, seed=7)
    assert len(asked) == 1
    assert len(suggested) == 3
    assert all(re.fullmatch(r"[a-z]+_[a-z]+_\d\d", each) for each in suggested)
    assert set(suggested) <= set(asked[0])


def test_offers_nothing_taken_even_when_all_are() -> None:
    assert suggest("quiet_river", is_taken=set, seed=7) == []


def test_the_same_seed_suggests_the_same_and_none_varies() -> None:
    assert suggest("x", is_taken=none_taken, seed=3) == suggest("x", is_taken=none_taken, seed=3)
    assert len({tuple(suggest("x", is_taken=none_taken)) for _ in range(10)}) > 1
    assert len(suggest("x", is_taken=none_taken, count=10, seed=3)) == 10
