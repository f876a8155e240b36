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
    func stop()
}

extension ColumnMapping {
    init(_ setting: SourceSetting) {
        self.init(
            columns: setting.columns.map { ($0.theirs, $0.ours) },
            values: setting.values.map { entry in (entry.field, entry.values.map { ($0.theirs, $0.ours) }) })
    }
}
