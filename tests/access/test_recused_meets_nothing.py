"""Does a judge who stepped aside meet anything of the entry, on any page that a judge can open?"""

from letters.models import Letter
from tests.access.test_matrix import asked, text_of
from tests.access.ways import WAYS


def test_no_page_tells_a_recused_judge_of_the_entry(world, db):
    title, browser = world.words["judged entry"], world.browser("judge_recused")
    told, opened = [], 0
    for way in WAYS:
        if way.method != "GET":
            continue
        answer = asked(browser, way, world)
        opened += answer.status_code == 200
        if title in text_of(answer):
            told.append(way.name)
    assert told == []
    assert opened > 20


def test_another_judge_meets_it_so_the_search_can_find_it(world, db):
    title, browser = world.words["judged entry"], world.browser("judge_assigned")
    ways = [way for way in WAYS if way.name == "judging:assignment_list"]
    assert title in text_of(asked(browser, ways[0], world))


def test_no_letter_after_stepping_aside_tells_of_the_entry(world, db):
    title = world.words["judged entry"]
    letters = Letter.objects.filter(to_address="judge-4@example.go.th").order_by("pk")
    stepped_aside = next(letter.pk for letter in letters if letter.kind == "judging.conflict_noted")
    assert [letter.kind for letter in letters if letter.pk >= stepped_aside and title in letter.body] == []
