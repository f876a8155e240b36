/// The sender's side of credit: how many bytes of update frames may still go out, and how many of those under way are
/// bulk. Credit is cumulative, so that a lost or repeated grant changes nothing.
package struct SendingCredit: Sendable {
    private var granted: UInt64 = 0
    private var window: UInt64 = 0
    private var sent: UInt64 = 0
    /// Sizes of frames under way in the order sent; negative for bulk. `first` is the next one to be returned.
    private var underWay: [Int64] = []
    private var first = 0
    private var returned: UInt64 = 0
    private var bulkBytes: UInt64 = 0

    package init() {}

    /// Takes the total that the receiver has granted since the session began.
    package mutating func grant(total: UInt64) {
        if window == 0 { window = total }
        guard total > granted else { return }
        granted = total
        // What the receiver has consumed is what it granted beyond the first window.
        let consumed = granted - window
        while first < underWay.count {
            let bytes = underWay[first].magnitude
            guard returned + bytes <= consumed else { break }
            returned += bytes
            if underWay[first] < 0 { bulkBytes -= bytes }
            first += 1
        }
        if first > PeeringLimits.settledFramesMax {
            underWay.removeFirst(first)
            first = 0
        }
    }

    /// Whether a frame of so many bytes may go out now.
    package func allows(bytes: Int, isBulk: Bool) -> Bool {
        guard sent + UInt64(bytes) <= granted else { return false }
        // So little may be what the receiver keeps back: waiting for it could last for ever.
        guard isBulk, bulkBytes >= PeeringLimits.creditStepBytes else { return true }
        return bulkBytes + UInt64(bytes) <= window / PeeringLimits.bulkShare
    }

    package mutating func spend(bytes: Int, isBulk: Bool) {
        sent += UInt64(bytes)
        underWay.append(isBulk ? -Int64(bytes) : Int64(bytes))
        if isBulk { bulkBytes += UInt64(bytes) }
    }
}

/// The receiver's side: what it has granted and what has come.
package struct ReceivingCredit: Sendable {
    package private(set) var granted: UInt64
    private var received: UInt64 = 0
    private var consumed: UInt64 = 0
    private let window: UInt64

    package init(window: UInt64) {
        self.window = window
        granted = window
    }

    /// Counts an update frame; `false` when the sender had no credit for it.
    package mutating func receive(bytes: Int) -> Bool {
        received += UInt64(bytes)
        consumed += UInt64(bytes)
        return received <= granted
    }

    /// Whether enough has been consumed to be worth a frame.
    package var isGrantDue: Bool { consumed + window >= granted + PeeringLimits.creditStepBytes }

    /// The new total to grant, when enough has been consumed to be worth a frame.
    package mutating func nextGrant() -> UInt64? {
        guard isGrantDue else { return nil }
        granted = consumed + window
        return granted
    }
}
