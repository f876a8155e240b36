internal import Configuration
internal import Intake
internal import Model

/// Something an office's records come from. Each runs by itself on the loop and hands bytes to the desk.
package protocol Source: AnyObject {
    /// What it is called in logs and status.
    var name: String { get }
    /// Whether it has been read to its end once without error.
    var isRead: Bool { get }
    /// Begins; `onRead` is called whenever it has been read to its end.
    func start(onRead: @escaping () -> Void)
    /// Reads again what it had taken before this start, if it does not do so at every start anyway; it is not read
    /// until then.
    func readAgain()
    /// Reads everything again that can still be read, also what it reads at every start; it is not read until then.
    func readAnew()
    /// Whether nothing is half read, or read and not yet put away.
    var isResting: Bool { get }
    /// Judges again what it has set aside: the files of these names, or all.
    func retry(_ names: Set<String>?)
    func stop()
}

extension Source {
    package func readAgain() {}
    package func readAnew() { readAgain() }
    package var isResting: Bool { true }
}

extension ColumnMapping {
    /// The mapping that a source is configured with.
    ///
    /// - Throws: what in it cannot be meant.
    init(_ setting: SourceSetting) throws(Fault) {
        var columns: [String: String] = [:]
        for renaming in setting.columns { columns[renaming.theirs] = renaming.ours }
        var values: [String: [String: String]] = [:]
        for field in setting.values {
            for renaming in field.values { values[field.field, default: [:]][renaming.theirs] = renaming.ours }
        }
        try self.init(columns: columns, values: values)
        optionalColumns = Set(setting.optionalColumns)
        separator = setting.separator
        encoding = setting.encoding
        missingVersion = setting.missingVersion
    }
}
