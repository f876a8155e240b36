internal import Bytes
internal import Durability
package import Nodes
internal import Runtime

/// A node's data folder, looked into without touching it, whether the node runs or not.
package enum NodeFolder {
    /// What the folder's store adds up to.
    ///
    /// A node that runs removes files that a snapshot covers; who meets that looks again.
    /// - Throws: when there is no store, or it cannot be read.
    package static func image(_ dataDir: String) throws(Failure) -> NodeImage {
        let path = (try? Files.facts(of: "\(dataDir)/store")) == nil ? dataDir : "\(dataDir)/store"
        var last: DiskError?
        for _ in 0..<5 {
            do throws(DiskError) {
                let disk = try FileDisk(path, isReader: true)
                let hasFiles = try disk.files().contains { $0.hasSuffix(".tcj") || $0.hasSuffix(".tcs") }
                guard hasFiles else { break }
                var image = NodeImage()
                let settings = StoreSettings(storeID: [UInt8](repeating: 0, count: 16))
                _ = try Store.open(disk, settings: settings) { image.take($0) }
                return image
            } catch {
                last = error
            }
        }
        throw Failure(
            .failed, last.map { "\(dataDir): \($0)" } ?? "\(dataDir) holds no store; --data names a node's dataDir")
    }
}
