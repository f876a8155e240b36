/// Which edition of a catalogue or a target sheet something is (Protocol/26-official-results.md, A-01).
package struct Edition: Hashable, Sendable {
    /// As its file says; empty where it says nothing.
    package var version: String
    /// The first day on which it is in force; `nil`: from the beginning.
    package var from: Day?
    /// SHA-256 of the file's bytes; empty where it was not read from a file.
    package var hash: [UInt8]

    package init(version: String = "", from: Day? = nil, hash: [UInt8] = []) {
        self.version = version
        self.from = from
        self.hash = hash
    }
}

/// What has editions.
package protocol Editioned: Sendable {
    var edition: Edition { get }
}

/// Editions that stand side by side, each in force from its day until the next one's.
package struct Editions<Value: Editioned>: Sendable {
    /// Two editions begin on one day, or both at the beginning.
    package struct Clash: Error, Equatable, Sendable, CustomStringConvertible {
        package let from: Day?
        package let versions: [String]

        package var description: String {
            let names = versions.map { "\"\($0)\"" }.joined(separator: " and ")
            return "the editions \(names) both begin \(from.map { "on \($0)" } ?? "without a \"from\"")"
        }
    }

    /// In the order in which they came.
    package let given: [Value]
    /// Ascending by their first day.
    private let ordered: [Value]

    /// - Parameters:
    ///   - first: there is always one.
    ///   - others: in any order.
    /// - Throws: `Clash` when two begin on one day.
    package init(_ first: Value, _ others: [Value]) throws(Clash) {
        given = [first] + others
        ordered = given.sorted { Self.begin($0) < Self.begin($1) }
        for (one, next) in zip(ordered, ordered.dropFirst()) where one.edition.from == next.edition.from {
            throw Clash(from: one.edition.from, versions: [one.edition.version, next.edition.version])
        }
    }

    /// The only edition.
    package init(_ only: Value) {
        given = [only]
        ordered = [only]
    }

    private static func begin(_ value: Value) -> Int32 { value.edition.from?.number ?? Int32.min }

    /// The one in force on a day: the last that has begun, and before all of them the first.
    ///
    /// - Spec: A-02 (Protocol/26-official-results.md)
    package func inForce(on day: Day) -> Value { ordered[place(on: day)] }

    /// Its place in `given`.
    package func givenPlace(on day: Day) -> Int {
        let edition = inForce(on: day).edition
        return given.firstIndex { $0.edition.from == edition.from } ?? 0
    }

    /// The last day on which the edition of a day is in force; `nil` while none follows.
    package func lastDay(ofEditionOn day: Day) -> Day? {
        let next = place(on: day) + 1
        return next < ordered.count ? ordered[next].edition.from?.advanced(by: -1) : nil
    }

    private func place(on day: Day) -> Int {
        max(0, (ordered.firstIndex { Self.begin($0) > day.number } ?? ordered.count) - 1)
    }
}

/// Finds which closed periods other rules would change.
package enum Restatement {
    /// Of periods of which there are figures, those that are over (their last day lies before today) and whose edition
    /// is another one than it was (A-03).
    package static func closed<Value>(
        _ periods: [Period], from old: Editions<Value>, to new: Editions<Value>, today: Day
    ) -> [Period] {
        periods.filter { period in
            period.lastDay < today
                && old.inForce(on: period.lastDay).edition.hash != new.inForce(on: period.lastDay).edition.hash
        }
    }
}
