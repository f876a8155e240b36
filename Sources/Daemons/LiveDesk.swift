internal import Bytes
package import HTTPService
internal import Runtime

/// Tells those who watch an answer when it has become another one.
///
/// A watcher names what it looks at (`of`) and hears, as a stream of events, the tag of what that answer is now; it
/// then asks for the answer itself. So an event is small, the newest is all that anybody needs, and whoever comes back
/// with the tag of its last one is told nothing but what is new. An answer that is watched is made as often as its
/// figures change, but rarely enough to leave most of the time to those who deliver figures.
package final class LiveDesk {
    private struct View {
        let request: HTTPRequest
        var tag: UInt64
        /// The figures that it was made of, and when it was looked at; `nil`: perhaps older ones than there are.
        var revision: UInt64?
        var lookedAtMilliseconds: Int64
    }

    private unowned let desk: PublicationDesk
    private let loop: EventLoop
    private weak var server: HTTPServer?
    /// By what is looked at, which names the channel, too.
    private var views: [String: View] = [:]
    private var timer: LoopTimer?
    /// Not to look before, so that looking takes its share of the time and no more.
    private var restUntilMilliseconds: Int64 = 0

    init(_ desk: PublicationDesk, loop: EventLoop) {
        self.desk = desk
        self.loop = loop
    }

    /// Whose watchers they are.
    package func serve(_ server: HTTPServer) { self.server = server }

    var watcherCount: Int { server?.watcherCount ?? 0 }

    /// How old the answer to those who watch may be although figures have changed. They come by the thousand, in a
    /// moment in which nothing is more wanted than time, and are told when it is another one.
    package func toleratedMilliseconds(_ target: String) -> Int64 {
        guard views[target] != nil, let server, server.isCrowded(target) else { return 0 }
        return DaemonLimits.crowdToleratedMilliseconds
    }

    private var now: Int64 { SystemClock.monotonicMilliseconds }

    // MARK: - Watchers

    /// The answer to somebody who wants to watch: a stream that begins with what there is now, unless the one who
    /// comes back has it.
    func open(_ request: HTTPRequest) -> HTTPResponse {
        guard let target = request.parameter("of"), let asked = HTTPRequest(target: target),
            asked.path != AggregatorAPI.eventsPath
        else {
            return .problem(
                .badRequest,
                "of là đường dẫn của trang cần theo dõi, như /?period=2026-10\n"
                    + "of is the path of what is to be watched, like /?period=2026-10")
        }
        for (name, _) in request.query where name != "of" {
            return .problem(
                .badRequest,
                "không có tham số \"\(name)\"; các tham số: of\nunknown parameter \"\(name)\"; known: of")
        }
        let name = asked.target
        guard views[name] != nil || views.count < DaemonLimits.viewsMax else {
            return .problem(
                .serviceUnavailable,
                "quá nhiều trang khác nhau đang được theo dõi\ntoo many different pages are watched")
        }
        let answer = desk.answer(asked)
        guard answer.status == .ok, let tag = answer.digest else { return answer }
        if views[name] == nil {
            views[name] = View(request: asked, tag: tag, revision: nil, lookedAtMilliseconds: now)
            plan()
        } else if views[name]?.tag != tag {
            views[name]?.tag = tag
            publish(tag, name)
        }
        let isKnown = request.field("last-event-id") == Self.text(tag)
        let first = isKnown ? [] : event(tag, watchers: 0)
        return .events(name, Array("retry: \(DaemonLimits.watcherReturnMilliseconds)\n\n".utf8) + first)
    }

    private static func text(_ tag: UInt64) -> String { String(tag, radix: 16) }

    /// All watchers of a page hear of a change within a moment; that they do not all ask for the page in the same one,
    /// each waits for a random part of a time that grows with their number.
    private func event(_ tag: UInt64, watchers: Int) -> [UInt8] {
        let spread = min(watchers / DaemonLimits.fetchesPerMillisecond, DaemonLimits.spreadMillisecondsMax)
        let text = Self.text(tag)
        return Array("id: \(text)\ndata: {\"tag\":\"\(text)\",\"spreadMilliseconds\":\(spread)}\n\n".utf8)
    }

    private func publish(_ tag: UInt64, _ name: String) {
        server?.publish(event(tag, watchers: server?.watcherCount ?? 0), to: name)
    }

    // MARK: - Looking

    /// Figures have changed. Called for every update, so it only sees to it that somebody looks.
    func noteChange() {
        if !views.isEmpty { plan() }
    }

    /// When a view is looked at next: soon after its figures changed, and now and then for what moves without them,
    /// as who is heard and how fresh figures are.
    private func dueAt(_ view: View) -> Int64 {
        let pause =
            view.revision == desk.revision ? DaemonLimits.watchedMilliseconds : DaemonLimits.pushMilliseconds
        return max(view.lookedAtMilliseconds + pause, restUntilMilliseconds)
    }

    private func plan() {
        guard let next = views.values.map({ dueAt($0) }).min() else { return }
        // Updates that come together are told together.
        let at = max(next, now + DaemonLimits.gatherMilliseconds)
        if let timer, timer.isSet, timer.deadlineMilliseconds <= at { return }
        if let timer { return loop.reschedule(timer, afterMilliseconds: at - now) }
        timer = loop.schedule(afterMilliseconds: at - now) { [weak self] in self?.look() }
    }

    /// Looks at the view that has waited longest, if it is due. One at a time: others have their turn in between.
    private func look() {
        let watched = Set((server?.watchedChannels ?? []).map(\.name))
        views = views.filter { watched.contains($0.key) }
        let start = now
        let due = views.filter { dueAt($0.value) <= start }
        guard
            let (name, view) = due.min(by: {
                ($0.value.lookedAtMilliseconds, $0.key) < ($1.value.lookedAtMilliseconds, $1.key)
            })
        else { return plan() }
        let revision = desk.revision
        let answer = desk.make(view.request)
        views[name]?.revision = revision
        views[name]?.lookedAtMilliseconds = start
        restUntilMilliseconds = now + (now - start) * DaemonLimits.restPerLook
        if let tag = answer.digest, answer.status == .ok, tag != view.tag {
            views[name]?.tag = tag
            publish(tag, name)
        }
        plan()
    }
}
