"""What a page says, with plain spaces for the no-break ones of French typography."""


def text_of(response) -> str:
    return response.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").replace("\u202f", " ")
