// Every number that bounds what scoring assumes, with its reason.

extension Room {
    /// How many times as much as it last told an office may deliver. An office's months differ by less: in a rush
    /// before a deadline it has half as many dossiers again. A greater factor would say of every rank that it can be
    /// any rank.
    static let growth: Int128 = 2
}
