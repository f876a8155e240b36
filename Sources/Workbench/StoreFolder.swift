package import Durability
internal import Runtime

/// A node's store, looked at without changing anything, whether the node runs or not.
package struct StoreFolder {
    package let path: String
    private let disk: FileDisk

    /// - Parameter path: a node's data folder, or the store in it.
    /// - Throws: `.configuration` (3) when neither is a store.
    package init(_ path: String) throws(Failure) {
        let inside = "\(path)/store"
        do throws(SystemError) {
            let isInside = try Files.facts(of: inside)?.kind == .folder
            self.path = isInside ? inside : path
        } catch { throw Failure(error) }
        do throws(DiskError) {
            disk = try FileDisk(self.path, isReader: true)
        } catch {
            throw error.kind == .gone
                ? Failure(.configuration, "\(path) is no store: there is no such folder")
                : Failure(.failed, "\(self.path): \(error)")
        }
    }

    /// Everything that the store holds, taken into a value from `begin`, and what was found.
    ///
    /// - Throws: `.configuration` (3) when the folder has no file of a store, or is of a newer format.
    package func read<Value>(
        _ begin: () -> Value, _ take: (inout Value, StoredRecord) -> Void
    ) throws(Failure) -> (value: Value, report: RecoveryReport) {
        // Nothing is written, so nothing says whose it is.
        let settings = StoreSettings(storeID: [UInt8](repeating: 0, count: StoreFormat.idBytes))
        var attempt = 1
        while true {
            var value = begin()
            do throws(DiskError) {
                let before = try disk.files()
                let report = try Store.open(disk, settings: settings) { take(&value, $0) }.report
                if report.isNew {
                    throw DiskError(.failed, operation: Self.noStore, file: "")
                }
                // What is missing may have moved into a snapshot meanwhile.
                let hasChanged = !report.isWhole ? try disk.files() != before : false
                if !hasChanged || attempt == Self.attemptsMax { return (value, report) }
            } catch {
                if error.operation == Self.noStore {
                    throw Failure(.configuration, "\(path) is no store: it has no journal and no snapshot")
                }
                if error.kind == .newerFormat { throw Failure(.configuration, "\(path): \(error)") }
                if error.kind != .gone || attempt == Self.attemptsMax { throw Failure(.failed, "\(path): \(error)") }
            }
            attempt += 1
        }
    }

    private static let noStore = "look for a store"

    /// The file's length in bytes; 0 when it has gone.
    package func size(_ file: String) -> Int { (try? disk.size(file)) ?? 0 }
}
