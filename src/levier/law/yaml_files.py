"""Reading the YAML files of the law, and the cases lawyers read, without YAML's surprises.

YAML 1.1 reads `on:` and `NO` as booleans, `010` as eight, `1:30` as ninety, `1.5` as a binary float, and
keeps the last of two equal keys. Each of these would change a number of the law in silence: numbers become
Decimal or int exactly as printed, and the rest is refused with the line where it stands.
"""

import re
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _SafeLoader  # ten times faster; absent where PyYAML was built without libyaml
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

PLAIN_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
PLAIN_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")


def read_yaml(path: Path) -> Any:
    """The content of one YAML file: dict, list, str, int, Decimal, bool, date or None.

    Raises MalformedYaml, which names the file, the line and what to write instead.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=ExactLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise MalformedYaml(f"{path.name}, ligne {line}\u00a0: {error.problem}") from error
    except yaml.YAMLError as error:
        raise MalformedYaml(f"{path.name}\u00a0: {error}") from error


class MalformedYaml(ValueError):
    """A YAML file that YAML would accept but that may not say what its author meant."""


class ExactLoader(_SafeLoader):
    """SafeLoader with exact numbers, plain booleans, text keys and no doubled key."""

    def boolean(self, node: yaml.ScalarNode) -> bool:
        if node.value not in ("true", "false"):
            raise _refusal(node, f"«\u00a0{node.value}\u00a0» est lu comme un booléen\u00a0: mettez des guillemets")
        return bool(node.value == "true")

    def whole(self, node: yaml.ScalarNode) -> int:
        if not PLAIN_WHOLE.fullmatch(node.value):
            raise _refusal(node, f"«\u00a0{node.value}\u00a0» n’est pas un entier simple\u00a0: mettez des guillemets")
        return int(node.value)

    def decimal(self, node: yaml.ScalarNode) -> Decimal:
        if not PLAIN_DECIMAL.fullmatch(node.value):
            raise _refusal(node, f"«\u00a0{node.value}\u00a0» n’est pas un décimal simple, comme 151.67")
        return Decimal(node.value)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _value in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                raise _refusal(key_node, "«\u00a0<<\u00a0» n’est pas admis\u00a0: écrivez les valeurs")
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _refusal(key_node, f"la clé «\u00a0{key_node.value}\u00a0» doit être entre guillemets")
            if key in seen:
                raise _refusal(key_node, f"la clé «\u00a0{key}\u00a0» est écrite deux fois")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _refusal(node: yaml.Node, sentence: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(problem=sentence, problem_mark=node.start_mark)


ExactLoader.add_constructor("tag:yaml.org,2002:bool", ExactLoader.boolean)
ExactLoader.add_constructor("tag:yaml.org,2002:int", ExactLoader.whole)
ExactLoader.add_constructor("tag:yaml.org,2002:float", ExactLoader.decimal)
