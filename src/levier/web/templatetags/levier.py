"""Tags and filters of the screens, one library of several modules. What each takes is listed in docs/screens.md."""

from django import template

from levier.web.templatetags import figures, form_parts, lists, marks, told, ways, written

register = template.Library()
for _part in (written, marks, ways, told, figures, lists, form_parts):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
