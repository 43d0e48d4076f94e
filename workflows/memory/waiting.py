"""What instances wait for, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from workflows.memory.tables import MemoryStore, lease, subject_of
from workflows.model import (
    Clock,
    Escalation,
    Instance,
    InstanceStatus,
    Message,
    MessageStatus,
    Subscription,
    SubscriptionKind,
    Timer,
)

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


_EARLIEST = datetime.min.replace(tzinfo=UTC)


class MemoryTimers(MemoryStore):
    def counted(self) -> list[Timer]:
        return [timer for timer in self._rows.table("timers").values() if timer.counted is not None]

    def add(self, timers: Sequence[Timer]) -> None:
        self._rows.table("timers").update({timer.id: timer for timer in timers})

    def get(self, timer_id: str) -> Timer | None:
        return self._rows.table("timers").get(timer_id)

    def of(self, instance_id: str) -> list[Timer]:
        return [timer for timer in self._rows.table("timers").values() if timer.instance_id == instance_id]

    def with_clock(self, subject: str) -> list[Timer]:
        rows = self._rows.table("timers").values()
        return [t for t in rows if t.clock is not None and subject_of(self._rows, t.instance_id) == subject]

    def save(self, timer: Timer) -> None:
        self.add([timer])

    def remove(self, timer_ids: Collection[str]) -> None:
        for timer_id in timer_ids:
            self._rows.table("timers").pop(timer_id, None)
            self._rows.table("timer_leases").pop(timer_id, None)

    def hold(self, timer_id: str, attempts: int, until: datetime | None) -> None:
        timer = self.get(timer_id)
        if timer is not None:
            self.save(replace(timer, attempts=attempts))
            self._rows.table("timer_leases")[timer_id] = until or _FOR_EVER

    def release(self, instance_id: str) -> None:
        for timer in self.of(instance_id):
            self.save(replace(timer, attempts=0))
            self._rows.table("timer_leases").pop(timer.id, None)

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Timer]:
        due = [
            timer
            for timer in self._rows.table("timers").values()
            if timer.due_at is not None
            and timer.due_at <= now
            and self._rows.one("instances", timer.instance_id).status is InstanceStatus.RUNNING
        ]
        return lease(self._rows, "timer_leases", due, now, until, limit)


class MemoryClocks(MemoryStore):
    def get(self, subject: str, name: str, key: str = "") -> Clock | None:
        return self._rows.table("clocks").get((subject, name, key))

    def of(self, subject: str) -> list[Clock]:
        return [clock for clock in self._rows.table("clocks").values() if clock.subject == subject]

    def save(self, clock: Clock) -> None:
        self._rows.table("clocks")[clock.subject, clock.name, clock.key] = clock

    def running(self) -> list[Clock]:
        return [clock for clock in self._rows.table("clocks").values() if clock.stopped_on is None]


class MemoryEscalations(MemoryStore):
    def replace(self, task_id: str, planned: Sequence[Escalation]) -> None:
        table = self._rows.table("escalations")
        own = [step for step in table.values() if step.task_id == task_id]
        taken = {(step.offset, step.to) for step in own if step.done_at is not None}
        for step in own:
            if step.done_at is None:
                del table[step.id]
        table.update({step.id: step for step in planned if (step.offset, step.to) not in taken})

    def get(self, escalation_id: str) -> Escalation | None:
        return self._rows.table("escalations").get(escalation_id)

    def save(self, escalation: Escalation) -> None:
        self._rows.table("escalations")[escalation.id] = escalation

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Escalation]:
        due = [s for s in self._rows.table("escalations").values() if s.done_at is None and s.due_at <= now]
        return lease(self._rows, "escalation_leases", due, now, until, limit)


class MemorySubscriptions(MemoryStore):
    def add(self, subscriptions: Sequence[Subscription]) -> None:
        self._rows.table("subscriptions").update({s.id: s for s in subscriptions})

    def remove(self, subscription_ids: Collection[str]) -> None:
        for subscription_id in subscription_ids:
            self._rows.table("subscriptions").pop(subscription_id, None)

    def of(self, instance_id: str) -> list[Subscription]:
        return [s for s in self._rows.table("subscriptions").values() if s.instance_id == instance_id]

    def find(
        self,
        message: str,
        correlation_key: str | None,
        business_key: str | None,
        *,
        status: InstanceStatus = InstanceStatus.RUNNING,
    ) -> list[Subscription]:
        return [
            s
            for s in self._oldest_first(SubscriptionKind.MESSAGE, message)
            if self._instance(s).status is status
            and s.fits(correlation_key, business_key, self._instance(s).business_key)
        ]

    def listening(self, signal: str) -> list[Subscription]:
        live = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
        return [s for s in self._oldest_first(SubscriptionKind.SIGNAL, signal) if self._instance(s).status in live]

    def _oldest_first(self, kind: SubscriptionKind, name: str) -> list[Subscription]:
        rows = self._rows.table("subscriptions").values()
        found = [s for s in rows if (s.kind, s.message) == (kind, name)]
        return sorted(found, key=lambda s: (s.created_at or _EARLIEST, s.id))

    def _instance(self, s: Subscription) -> Instance:
        return cast(Instance, self._rows.one("instances", s.instance_id))


class MemoryMessages(MemoryStore):
    def add(self, message: Message) -> bool:
        if message.message_id is not None and self.sent(message.sent_by, message.message_id) is not None:
            return False
        self.save(message)
        return True

    def sent(self, sent_by: str, message_id: str) -> Message | None:
        rows = self._rows.table("messages").values()
        return next((m for m in rows if (m.sent_by, m.message_id) == (sent_by, message_id)), None)

    def save(self, message: Message) -> None:
        self._rows.table("messages")[message.id] = message

    def hold(self, name: str) -> None:
        """There is one unit of work at a time."""

    def kept(self, names: Collection[str], now: datetime) -> list[Message]:
        rows = self._rows.table("messages").values()
        live = (m for m in rows if m.status is MessageStatus.KEPT and m.expires_at > now)
        found = [m for m in live if m.name in names]
        return sorted(found, key=lambda m: (m.sent_at, m.id))

    def take(self, message: Message, instance_id: str) -> bool:
        current: Message = self._rows.one("messages", message.id)
        if current.status is not MessageStatus.KEPT:
            return False
        self.save(replace(current, status=MessageStatus.TAKEN, instances=(instance_id,) if instance_id else ()))
        return True

    def expired(self, now: datetime, limit: int) -> list[Message]:
        found = [m for m in self._rows.table("messages").values() if m.expires_at <= now]
        return sorted(found, key=lambda m: (m.expires_at, m.id))[:limit]

    def remove(self, ids: Collection[str]) -> None:
        for message_id in ids:
            self._rows.table("messages").pop(message_id, None)
