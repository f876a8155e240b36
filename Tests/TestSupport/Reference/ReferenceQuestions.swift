/// What tests ask of the records that stand.
extension SlowReference {
    /// How many dossiers there are, withdrawn ones included.
    package var dossierKeys: Int { winners.values.filter { $0.kind == .dossiers }.count }

    /// The values that occur in a field of the dossiers.
    package func dossierValues(_ field: String) -> Set<String> {
        Set(winners.values.filter { $0.kind == .dossiers }.map { $0[field] })
    }
}
