from __future__ import annotations

from gemquota.proxy import uploads
from gemquota.proxy.origins import Origins
from gemquota.proxy.uploads import Uploads

URL = "http://127.0.0.1:1/upload?upload_id=secret"


def test_a_path_stands_for_its_address_and_does_not_show_it():
    kept = Uploads(Origins("http://127.0.0.1:1"))
    path = kept.path_for(URL)
    assert path.startswith(uploads.PATH)
    assert "secret" not in path
    assert kept.url_of(path) == URL


def test_an_address_of_another_service_is_left_alone():
    assert Uploads(Origins("http://127.0.0.1:1")).path_for("http://127.0.0.1:2/x") is None


def test_the_oldest_is_forgotten(monkeypatch):
    monkeypatch.setattr(uploads, "_MOST", 2)
    kept = Uploads(Origins("http://127.0.0.1:1"))
    first, second, third = (kept.path_for(URL) for _ in range(3))
    assert [kept.url_of(path) for path in (first, second, third)] == [None, URL, URL]
