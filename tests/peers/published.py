"""How each platform's own description of its API is read, and in what a request is not as it says."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from emulators.switches import Asked

# One file of a package, by the package's and the file's name.
type Reads = Callable[[str, str], str]


class Published:
    """`wrong` says in what a request is not as the platform publishes; '' where it is."""

    chosen: ClassVar[tuple[str, ...]] = ()  # parameters that list fields

    def wrong(self, one: Asked) -> str:
        """No such path, method, parameter, field or value."""
        raise NotImplementedError

    def blind(self, one: Asked) -> bool:
        """Whether the platform publishes nothing of such a request."""
        return False

    def changed(self, one: Asked) -> Iterator[Asked]:
        """The request with one thing in it that is not published."""
        yield replace(one, method="PATCH")
        yield replace(one, path=f"{one.path}/finns_inte")
        yield replace(one, query={**one.query, "finns_inte": "1"})
        for name in self.chosen:
            if name in one.query:
                yield replace(one, query={**one.query, name: f"{one.query[name]},finns_inte"})


def _odd(what: str, given: Any, known: Any) -> str:
    return f"{what}: {', '.join(sorted(odd))}" if (odd := set(given) - set(known)) else ""


class YouTubes(Published):
    """Google's discovery document of the Data API."""

    chosen: ClassVar = ("part",)

    def __init__(self, read: Reads) -> None:
        told = json.loads(read("google_api_python_client", "googleapiclient/discovery_cache/documents/youtube.v3.json"))
        self.schemas = told["schemas"]
        self.methods = {
            (one["httpMethod"], f"/{one['path']}"): one
            for resource in told["resources"].values()
            for one in resource.get("methods", {}).values()
        }

    def wrong(self, one: Asked) -> str:
        """`part` may name what the resource has."""
        if (method := self.methods.get((one.method, one.path))) is None:
            return f"no {one.method} {one.path}"
        known = method["parameters"]
        needed = {name for name, what in known.items() if what.get("required")}
        values = [
            (name, value) for name, value in one.query.items() if value not in known.get(name, {}).get("enum", [value])
        ]
        shape = method.get("request", {}).get("$ref") or self._listed(method)
        sent = method.get("request", {}).get("$ref")
        parts = one.query.get("part", "").split(",") if one.query.get("part") else []
        return (
            _odd("no such parameter", one.query, known)
            or _odd("missing", needed, one.query)
            or _odd("no such value", [f"{name}={value}" for name, value in values], ())
            or _odd("no such part", parts, self.schemas[shape]["properties"] if shape else ())
            or (self._inner(one.body, sent) if sent else _odd("no body is taken", one.body, ()))
        )

    def _listed(self, method: Mapping[str, Any]) -> str:
        items = self.schemas.get(method.get("response", {}).get("$ref"), {}).get("properties", {}).get("items", {})
        return str(items.get("items", {}).get("$ref", ""))

    def _inner(self, values: Mapping[str, Any], shape: str) -> str:
        known = self.schemas[shape]["properties"]
        deeper = [
            self._inner(value, known[name]["$ref"]) for name, value in values.items() if "$ref" in known.get(name, {})
        ]
        return _odd(f"{shape} has no", values, known) or next(filter(None, deeper), "")


@dataclass
class Method:
    """What one method of a client takes: its parameters, with their values where they are listed, and its body."""

    params: dict[str, set[str]] = field(default_factory=dict)
    body: set[str] | None = None


class Xs(Published):
    """X's own client, generated from its OpenAPI description: newer versions in newer names, older in older."""

    chosen: ClassVar = ("post.fields", "tweet.fields", "user.fields", "media.fields", "dm_event.fields", "expansions")
    parts: ClassVar = ("users", "posts", "direct_messages")

    def __init__(self, read: Reads) -> None:
        told = ast.parse(read("xdk", "xdk/schemas.py")).body
        self.shapes = {one.name: _annotated(one) for one in told if isinstance(one, ast.ClassDef)}
        for one in told:  # one of several shapes
            if isinstance(one, ast.Assign) and ast.unparse(one.value).startswith("Union["):
                names = re.findall(r"\w+", ast.unparse(one.value))
                self.shapes[ast.unparse(one.targets[0])] = set[str]().union(*(self.shapes.get(n, set()) for n in names))
        self.methods: dict[tuple[str, str], Method] = {}
        for part in self.parts:
            names = _aliases(read("xdk", f"xdk/{part}/models.py"))
            for one in ast.walk(ast.parse(read("xdk", f"xdk/{part}/client.py"))):
                if isinstance(one, ast.FunctionDef):
                    self._learn(one, names)

    def _learn(self, one: ast.FunctionDef, names: Mapping[str, str]) -> None:
        texts = [node.value for node in ast.walk(one) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        path = next((text for text in texts if text.startswith("/2/")), "")
        called = [ast.unparse(node.func) for node in ast.walk(one) if isinstance(node, ast.Call)]
        verb = next((name.rpartition(".")[2] for name in called if name.startswith("self.client.session.")), "")
        listed = {arg.arg: _literals(arg.annotation) for arg in one.args.args if arg.annotation}
        made = Method({name: listed.get(name.replace(".", "_"), set()) for name in _set_params(one)})
        if body := next((arg.annotation for arg in one.args.args if arg.arg == "body" and arg.annotation), None):
            made.body = self.shapes[
                next(names[part] for part in re.findall(r"\w+", ast.unparse(body)) if part in names)
            ]
        self.methods[verb.upper(), path] = made

    def wrong(self, one: Asked) -> str:
        """Paths have places in them."""
        method = next(
            (m for (verb, path), m in self.methods.items() if verb == one.method and _fits(path, one.path)), None
        )
        if method is None:
            return f"no {one.method} {one.path}"
        values = [
            f"{name}={value}"
            for name, told in one.query.items()
            if (known := method.params.get(name))
            for value in told.split(",")
            if value not in known
        ]
        return (
            _odd("no such parameter", one.query, method.params)
            or _odd("no such value", values, ())
            or _odd("no such part of the body", one.body, method.body or ())
        )


def _aliases(source: str) -> dict[str, str]:
    """What `models.py` calls the shapes of `schemas.py`."""
    return dict(re.findall(r"^(?:class )?(\w+)(?: = |\(RootModel\[)schemas\.(\w+)", source, re.MULTILINE))


def _annotated(shape: ast.ClassDef) -> set[str]:
    """The fields of a pydantic model, by their own names or the aliases they travel under."""
    found = set()
    for one in shape.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            alias = re.search(r"alias='([^']+)'", ast.unparse(one))
            found.add(alias[1] if alias else one.target.id)
    return found


def _set_params(one: ast.FunctionDef) -> Iterator[str]:
    """`params["name"] = …`, in each of the ways that the generator writes it."""
    for node in ast.walk(one):
        if not isinstance(node, ast.Assign):
            continue
        target = ast.unparse(node.targets[0])
        if found := re.fullmatch(r"(?:page_)?params\['([^']+)'\]", target):
            yield found[1]
        if target == "pagination_param_name" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def _literals(annotation: ast.expr | None) -> set[str]:
    return {
        str(node.value)
        for part in ast.walk(annotation or ast.Constant(0))
        if isinstance(part, ast.Subscript) and ast.unparse(part.value) == "Literal"
        for node in ast.walk(part.slice)
        if isinstance(node, ast.Constant)
    }


def _fits(pattern: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern)), path))


class Graphs(Published):
    """Meta's own client, generated from Graph's tables of fields and edges. Threads and messages are not in it."""

    chosen: ClassVar = ("fields",)
    always: ClassVar = {"fields", "limit", "after", "before", "until", "since", "__paging_token", "appsecret_proof"}
    classes: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "page": ("page",),
        "post": ("pagepost", "post"),
        "comment": ("comment",),
        "thread": ("unifiedthread",),
        "ig": ("iguserforigonlyapi", "iguser"),
        "media": ("igmediaforigonlyapi", "igmedia"),
        "ig_comment": ("igcomment",),
    }

    def __init__(self, read: Reads) -> None:
        self.fields: dict[str, set[str]] = {}
        self.edges: dict[tuple[str, str, str], set[str]] = {}
        self.targets: dict[tuple[str, str], str] = {}
        for kind, modules in self.classes.items():
            for module in modules:
                tree = ast.parse(read("facebook_business", f"facebook_business/adobjects/{module}.py"))
                for one in ast.walk(tree):
                    self._learn(kind, one)

    def _learn(self, kind: str, one: ast.AST) -> None:
        if isinstance(one, ast.ClassDef) and one.name == "Field":
            values = [part.value for part in one.body if isinstance(part, ast.Assign)]
            self.fields.setdefault(kind, set()).update(str(v.value) for v in values if isinstance(v, ast.Constant))
        if not isinstance(one, ast.FunctionDef):
            return
        params = [
            {ast.literal_eval(key) for key in node.value.keys if key}
            for node in ast.walk(one)
            if isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "param_types"
            and isinstance(node.value, ast.Dict)
        ]
        for node in ast.walk(one):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "FacebookRequest":
                told = {part.arg: ast.unparse(part.value).strip("'") for part in node.keywords}
                at = (told["method"], kind, told["endpoint"].strip("/"))
                self.edges.setdefault(at, set()).update(*params)
                if told["method"] == "GET":
                    self.targets[kind, at[2]] = told["target_class"]

    def wrong(self, one: Asked) -> str:
        """`kind` is whose; `path` is the edge, '' for the object itself."""
        if self.blind(one):
            return ""
        if (known := self.edges.get((one.method, one.kind, one.path))) is None:
            return f"a {one.kind} has no {one.method} {one.path}"
        sent = {**one.query, **one.body}
        there = self._of(one)
        names = re.sub(r"\{[^{}]*\}", "", sent["fields"]).split(",") if "fields" in sent else []
        return _odd("no such parameter", sent, known | self.always) or (
            _odd("no such field", names, there) if there is not None else ""
        )

    def blind(self, one: Asked) -> bool:
        """Of messages and of who is blocked it has no fields."""
        return one.kind not in self.fields

    def changed(self, one: Asked) -> Iterator[Asked]:
        """Fields only where there is a table of them."""
        fields = self._of(one) is not None
        yield from (
            other for other in super().changed(one) if fields or other.query.get("fields") == one.query.get("fields")
        )

    def _of(self, one: Asked) -> set[str] | None:
        """The fields of what comes; None where nobody tells."""
        kind = one.kind if not one.path else self.KINDS.get(self.targets.get((one.kind, one.path), ""))
        kind = "thread" if one.path == "conversations" else kind
        if kind is None:
            return None
        lists = {edge for (method, whose, edge) in self.edges if method == "GET" and whose == kind}
        return self.fields[kind] | lists

    KINDS: ClassVar = {
        "PagePost": "post", "Post": "post", "Comment": "comment", "UnifiedThread": "thread", "IGMedia": "media",
        "IGMediaForIGOnlyAPI": "media", "IGComment": "ig_comment",
    }  # fmt: skip


class Flickrs(Published):
    """Flickr's own list of its methods, as `flickr.reflection` gives it."""

    always: ClassVar = {"method", "format", "nojsoncallback"}

    def __init__(self, read: Reads) -> None:
        (told,) = (
            part.value
            for part in ast.parse(read("flickr_api", "flickr_api/methods.py")).body
            if isinstance(part, ast.Assign)
        )
        self.methods = {
            name: {one["name"]: not int(one["optional"]) for one in what["arguments"]}
            for name, what in ast.literal_eval(told).items()
        }

    def wrong(self, one: Asked) -> str:
        """All methods are one path, and are read or written by it."""
        if one.path != "/services/rest/" or one.method not in ("GET", "POST"):
            return f"no {one.method} {one.path}"
        sent = {**one.query, **one.body}
        if (known := self.methods.get(sent.get("method", ""))) is None:
            return f"no method {sent.get('method')}"
        needed = {name for name, must in known.items() if must} - {"api_key"}
        needed -= {"url"} if "user_id" in sent else set()  # a person is named by the one or the other
        return _odd("no such parameter", sent, {*known, *self.always}) or _odd("missing", needed, sent)


PUBLISHED: Mapping[str, Callable[[Reads], Published]] = {
    "youtube": YouTubes,
    "x": Xs,
    "x, older names": Xs,
    "facebook": Graphs,
    "instagram": Graphs,
    "flickr": Flickrs,
}
