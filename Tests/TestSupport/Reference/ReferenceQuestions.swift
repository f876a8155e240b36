/// What tests ask of the records that stand.
extension SlowReference {
    /// How many dossiers there are, withdrawn ones included.
    package var dossierKeys: Int { winners.values.filter { $0.kind == .dossiers }.count }

    /// The values that occur in a field of the dossiers.
    package func dossierValues(_ field: String) -> Set<String> {
        Set(winners.values.filter { $0.kind == .dossiers }.map { $0[field] })
    }

    /// The sum of a plain measure over all units in a period, `2026`.
    package func total(_ measure: String, _ period: String) -> Int {
        guard let period = ReferencePeriod(period) else { return 0 }
        return cells(of: period).values.flatMap(\.values).reduce(0) { $0 + $1(measure) }
    }
}
