"""Kept results: the newest of its kind and settings, with who kept it and from what."""

from datetime import UTC, datetime, timedelta

from analysis.store import Store, audit_events, keep_result, newest_result


def keep(store: Store, content: str, settings: str = "a1", profile: str = "demo") -> None:
    keep_result(
        store,
        profile,
        kind="backtest",
        settings=settings,
        snapshot="d1/c1",
        content=content,
        person="試験",
    )


def test_newest_result_of_its_settings_is_read_back(store: Store) -> None:
    keep(store, "first")
    keep(store, "second")
    keep(store, "other settings", settings="b2")
    keep(store, "other prefecture", profile="saitama")
    kept = newest_result(store, "demo", kind="backtest", settings="a1")
    assert kept is not None
    assert (kept.content, kept.snapshot, kept.person) == ("second", "d1/c1", "試験")
    assert abs(kept.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_nothing_was_kept_of_another_kind_or_settings(store: Store) -> None:
    keep(store, "first")
    assert newest_result(store, "demo", kind="backtest", settings="c3") is None
    assert newest_result(store, "demo", kind="other", settings="a1") is None


def test_keeping_leaves_an_audit_event_without_the_content(store: Store) -> None:
    keep(store, "content-of-the-result")
    (event,) = audit_events(store, "demo").to_dict("records")
    assert (event["action"], event["person"]) == ("keep_result", "試験")
    assert "content-of-the-result" not in str(event)
