"""What waits, told by kind and by subject."""

from levier.usecases.todos import MORE, SUBJECTS, Todo, about


def test_each_kind_is_about_one_subject():
    kinds = [kind for each in SUBJECTS.values() for kind in each]
    assert sorted(kinds) == sorted(MORE)


def test_things_keep_their_order_within_their_subject():
    hours, person, other = (
        Todo("hours", "3 lignes", "", "alert"),
        Todo("person", "Lina", "", "watch"),
        Todo("returns", "x", "", "watch"),
    )
    assert about([person, hours, other]) == {"Heures et fichiers": [hours, other], "Personnes": [person]}
    assert about([]) == {}
