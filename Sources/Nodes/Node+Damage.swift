package import Model

// What failing memory or a fault of ours would do: for the tests of what digests and the audit find. Nothing in a
// program calls this.
extension Node {
    /// Makes a held cell wrong without anybody noticing: no version, no roll-up, no message. `nil` takes it away.
    package func damage(_ unit: UnitCode, _ key: CellKey, _ measures: Measures?) {
        units[unit]?.damage(key, measures)
        digests.own[unit] = nil
    }
}
