internal import Bytes
package import Model

/// How a feed stands.
package struct FeedReport: Hashable, Sendable {
    package var name: String
    /// Parts of which something has changed that is not confirmed.
    package var waiting: Int
    /// Since when the oldest of them waits.
    package var behindSeconds: Int64
    package var batches: UInt64
    package var lines: UInt64
    package var failures: UInt64
    package var confirmed: Moment?
    /// Why the last batch was not confirmed; `nil` when it was.
    package var fault: String?

    package init(
        name: String, waiting: Int = 0, behindSeconds: Int64 = 0, batches: UInt64 = 0, lines: UInt64 = 0,
        failures: UInt64 = 0, confirmed: Moment? = nil, fault: String? = nil
    ) {
        self.name = name
        self.waiting = waiting
        self.behindSeconds = behindSeconds
        self.batches = batches
        self.lines = lines
        self.failures = failures
        self.confirmed = confirmed
        self.fault = fault
    }
}

extension FeedReport {
    func append(to json: inout JSONWriter) {
        json.field("name", name)
        json.field("state", fault == nil ? "well" : "failing")
        json.field("fault", fault)
        json.field("waiting", waiting)
        json.field("behindSeconds", behindSeconds)
        json.field("batches", batches)
        json.field("lines", lines)
        json.field("failures", failures)
        json.field("confirmed", confirmed?.description)
    }
}
