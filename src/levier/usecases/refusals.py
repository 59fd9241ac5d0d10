"""What a use case says when it cannot: in French, to the point, at its field when there is one."""


class Refused(Exception):
    """The gesture is not possible as asked. ``problems``: pairs (field or "", French message)."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(" ".join(message for _, message in problems))
        self.problems = problems


class NotFound(Exception):
    """There is no such row for this actor: absent, or out of reach, without saying which."""


class ChangedElsewhere(Refused):
    """The row changed, or disappeared, since it was read."""

    def __init__(self) -> None:
        super().__init__(("", "Cette fiche a changé entre-temps : rechargez la page puis recommencez."))
