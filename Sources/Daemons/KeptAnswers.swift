package import HTTPService
package import Peering

/// The answers given last, by what was asked.
///
/// | the figures                | the answer is given again                                                        |
/// |----------------------------|----------------------------------------------------------------------------------|
/// | have not changed           | for a second, and while it is made anew for as long again                        |
/// | have changed               | not, while making answers takes less than a third of the time; otherwise for a   |
/// |                            | time in proportion to what it costs to make it, the longer the more beyond that  |
/// |                            | third was asked for, and a quarter of a second at most                           |
///
/// A page that a crowd watches may be `toleratedAtLeast` old whatever it costs: it is asked for by everybody at once.
///
/// The second row bounds what readers may cost those who deliver: while updates come by the hundred a second, an answer
/// is never the same for long, and a thousand readers would have it made a thousand times.
package struct KeptAnswers {
    private struct Answer {
        var revision: UInt64
        var madeAtMilliseconds: Int64
        var costMicroseconds: Int64
        var isBeingRenewed = false
        var usedAt: UInt64
        var response: HTTPResponse
    }

    private var answers: [String: Answer] = [:]
    /// Counts uses, so that what was used longest ago goes first.
    private var uses: UInt64 = 0
    /// What answers have cost lately beyond their share of the time.
    private var debtMicroseconds: Int64 = 0
    private var debtAtMilliseconds: Int64 = 0

    private let bytesMax: Int

    package init(bytesMax: Int = DaemonLimits.answersBytesMax) { self.bytesMax = bytesMax }

    /// An answer that is still good; one that is aging should be made anew when there is time, and is said to be so
    /// once.
    package mutating func answer(
        _ key: String, revision: UInt64, now: Instant, toleratedAtLeast: Int64 = 0
    ) -> (response: HTTPResponse, isAging: Bool)? {
        guard let place = answers.index(forKey: key) else { return nil }
        let known = answers.values[place]
        let age = now.monotonicMilliseconds - known.madeAtMilliseconds
        var isAging = false
        if known.revision == revision {
            guard age < 2 * DaemonLimits.answerMilliseconds else { return nil }
            isAging = age >= DaemonLimits.answerMilliseconds && !known.isBeingRenewed
        } else {
            let tolerated = Self.toleratedMilliseconds(
                costMicroseconds: known.costMicroseconds, debtMicroseconds: debt(now))
            guard age < max(tolerated, toleratedAtLeast) else { return nil }
        }
        uses += 1
        answers.values[place].usedAt = uses
        if isAging { answers.values[place].isBeingRenewed = true }
        return (known.response, isAging)
    }

    /// Whether there is an answer that is still good; nobody has used it by that.
    func has(_ key: String, revision: UInt64, now: Instant) -> Bool {
        var copy = self
        return copy.answer(key, revision: revision, now: now) != nil
    }

    /// How long an answer may be given that is not the newest, while there is no time to make it.
    package static func toleratedMilliseconds(costMicroseconds: Int64, debtMicroseconds: Int64) -> Int64 {
        let beyond = debtMicroseconds - DaemonLimits.answersDebtMicroseconds
        guard beyond > 0 else { return 0 }
        let span = DaemonLimits.answersDebtSpanMicroseconds
        let most = costMicroseconds * DaemonLimits.answerToleratedCosts / 1_000
        return min(most * min(beyond, span) / span, DaemonLimits.answerToleratedMilliseconds)
    }

    private func debt(_ now: Instant) -> Int64 {
        let paid = (now.monotonicMilliseconds - debtAtMilliseconds) * 1_000 / DaemonLimits.answersTimeShare
        return max(0, debtMicroseconds - max(0, paid))
    }

    /// Keeps a fresh answer.
    ///
    /// - Returns: what is to be sent: the answer of before where the fresh one says the same, since with the bytes its
    ///   tag stays, and whoever has seen it is told 304.
    package mutating func keep(
        _ response: HTTPResponse, _ key: String, revision: UInt64, now: Instant, costMicroseconds: Int64 = 0
    ) -> HTTPResponse {
        debtMicroseconds = debt(now) + costMicroseconds
        debtAtMilliseconds = now.monotonicMilliseconds
        let known = answers.removeValue(forKey: key)
        var response = response
        if let known, known.response.isSame(as: response) { response = known.response }
        if response.digest == nil { response.seal(after: known?.response) }
        guard response.keptBytes <= bytesMax / DaemonLimits.answerKeptShare else { return response }
        makeRoom(for: response.keptBytes)
        uses += 1
        answers[key] = Answer(
            revision: revision, madeAtMilliseconds: now.monotonicMilliseconds, costMicroseconds: costMicroseconds,
            usedAt: uses, response: response)
        return response
    }

    private mutating func makeRoom(for more: Int) {
        var bytes = answers.values.reduce(more) { $0 + $1.response.keptBytes }
        while answers.count >= DaemonLimits.answersMax || bytes > bytesMax {
            guard let oldest = answers.min(by: { $0.value.usedAt < $1.value.usedAt }) else { return }
            bytes -= oldest.value.response.keptBytes
            answers[oldest.key] = nil
        }
    }
}
