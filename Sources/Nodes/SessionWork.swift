internal import Peering
internal import Wire

extension SessionInput {
    /// What it costs to handle, in entries: whoever fills lists pays for what stands in them (L-14).
    var work: Int {
        let entries =
            switch self {
            case .message(.claim(let claims)): claims.count
            case .message(.heard(let stamps)): stamps.count
            case .message(.digest(let digests)): digests.count
            // Updates are bounded by their credit.
            case .message, .unreadableUpdate: 0
            }
        return NodeLimits.messageWork + entries
    }
}
