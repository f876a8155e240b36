/// What became of dossiers in a period, as the report on the control of procedures counts them
/// (Protocol/27-taking-away.md, I-15). Each dossier of the period stands in one of the first two counts and in one of
/// the other five.
package struct ControlCounts: Hashable, Sendable {
    package var receivedNew: Int64 = 0
    package var carriedOver: Int64 = 0
    package var settledBefore: Int64 = 0
    package var settledOn: Int64 = 0
    package var settledLate: Int64 = 0
    package var pendingInTime: Int64 = 0
    package var pendingLate: Int64 = 0

    package init() {}

    package var total: Int64 { receivedNew + carriedOver }
    package var settled: Int64 { settledBefore + settledOn + settledLate }
    package var pending: Int64 { pendingInTime + pendingLate }

    package static func += (left: inout ControlCounts, right: ControlCounts) {
        left.receivedNew += right.receivedNew
        left.carriedOver += right.carriedOver
        left.settledBefore += right.settledBefore
        left.settledOn += right.settledOn
        left.settledLate += right.settledLate
        left.pendingInTime += right.pendingInTime
        left.pendingLate += right.pendingLate
    }
}
