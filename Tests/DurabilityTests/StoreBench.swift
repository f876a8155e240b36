import Durability
import TestSupport

/// A store on a virtual disk, driven by hand.
struct StoreBench {
    static let storeID = (0..<16).map { UInt8(0xA0 + $0) }

    let disk: VirtualDisk
    var store: Store
    let report: RecoveryReport
    let recovered: [StoredRecord]
    var now: Int64 = 0

    init(_ disk: VirtualDisk, _ change: (inout StoreSettings) -> Void = { _ in }) throws(DiskError) {
        self.disk = disk
        var settings = StoreSettings(storeID: Self.storeID)
        change(&settings)
        var records: [StoredRecord] = []
        (store, report) = try Store.open(disk, settings: settings) { records.append($0) }
        recovered = records
    }

    /// Small and different for every number.
    static func payload(_ number: Int) -> [UInt8] { Array("record \(number) ".utf8) + [UInt8(number & 0xFF)] }

    mutating func append(_ payload: [UInt8]) { _ = store.append(5, payload) }

    /// Does what is due now, until nothing is; false when a task has failed.
    @discardableResult
    mutating func settle() -> Bool {
        while let task = store.nextTask(nowMilliseconds: now) {
            let error = disk.perform(task)
            store.finished(task.number, error, nowMilliseconds: now)
            if error != nil { return false }
        }
        return true
    }
}
