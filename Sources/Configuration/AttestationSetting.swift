package import Model

/// What an aggregator makes of offices' attestations (Protocol/06-delivery.md, D-77 to D-79).
package struct AttestationSetting: Hashable, Sendable {
    /// Whether figures that are not proved are refused, where the key ring has attestation keys.
    package var isRequired: Bool
    /// The last day on which the form of older agents is taken; `nil`: never.
    package var oldFormUntil: Day?
    /// Units that count although nothing proves their cells; `nil`: all.
    package var countUnproved: [UnitCode]?

    package static let keys = ["required", "oldFormUntil", "countUnproved"]
    package static let standard = AttestationSetting(isRequired: true, oldFormUntil: nil, countUnproved: [])

    package init(isRequired: Bool, oldFormUntil: Day?, countUnproved: [UnitCode]?) {
        self.isRequired = isRequired
        self.oldFormUntil = oldFormUntil
        self.countUnproved = countUnproved
    }

    init(_ field: JSONField) throws(LocatedError) {
        let section = try field.section(keys: Self.keys)
        isRequired = try section.boolean("required", or: true)
        oldFormUntil = try section["oldFormUntil"].map { field throws(LocatedError) in
            let text = try field.string()
            guard let day = Day(text) else {
                throw field.fault("\"\(text.prefix(40))\" is no day of 2000 to 2099; write it like 2026-12-31")
            }
            return day
        }
        countUnproved = []
        guard let units = section["countUnproved"] else { return }
        let isAll = try units.list().contains { $0.node.value == .string("*") }
        guard isAll else {
            countUnproved = try units.units()
            return
        }
        guard try units.list().count == 1 else { throw units.fault("\"*\" stands alone") }
        countUnproved = nil
    }
}
