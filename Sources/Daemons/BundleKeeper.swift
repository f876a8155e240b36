internal import Bytes
internal import Model
internal import Nodes
internal import Runtime
internal import Wire

/// Keeps the bundle that a node goes by: hands it to the node, keeps it in the data folder, so that a restart does not
/// wait for an upstream, and tells who computes under it when it is another one.
final class BundleKeeper {
    /// What is in force, `nil` before the first.
    private(set) var contents: BundleContents?
    /// The greatest that was taken.
    private(set) var serial: UInt64 = 0
    /// Told when something else is in force than before.
    var onChange: ((BundleContents) -> Void)?
    private let host: NodeHost
    private let path: String
    private let digestsPath: String

    init(_ host: NodeHost, dataDir: String) {
        self.host = host
        path = "\(dataDir)/bundle"
        digestsPath = BundleDigestFile.path(dataDir)
        host.onBundle = { [unowned self] serial, bytes in take(serial: serial, bytes: bytes, isFresh: true) }
        host.node.onBundleConfirmed = { [unowned self] in keepDigests() }
    }

    /// What the last run kept: the serial in 8 bytes, then the bundle.
    func kept() -> (serial: UInt64, bytes: [UInt8])? {
        guard let file = try? Files.read(path, limitBytes: DaemonLimits.keptBundleBytesMax), file.count > 8 else {
            return nil
        }
        var cursor = 0
        guard let serial: UInt64 = try? file.span.readLittleEndian(&cursor) else { return nil }
        return (serial, Array(file[8...]))
    }

    /// Greater than every serial before, also after a restart and where the clock went back.
    func nextSerial(after known: UInt64? = nil) -> UInt64 {
        max(UInt64(max(1, SystemClock.unixMilliseconds)), (known ?? 0) + 1, serial + 1)
    }

    /// Puts a bundle in force. A fresh one is kept; one that cannot be read, or that the node does not take, changes
    /// nothing.
    func take(serial: UInt64, bytes: [UInt8], isFresh: Bool) {
        let contents: BundleContents
        do throws(BundleFault) {
            contents = try BundleFiles.contents(of: bytes)
        } catch {
            host.log.error("bundle-refused", ["serial": serial, "reason": error])
            return
        }
        self.serial = max(self.serial, serial)
        let digests = isFresh ? [] : keptDigests(serial, contents.hash)
        host.with { node, now in
            node.adopt(
                NodeBundle(
                    serial: serial, bytes: bytes, units: Set(contents.topology.units),
                    parents: contents.topology.parents, digests: digests,
                    procedures: Set(contents.register.entries.map(\.code)),
                    calendarThrough: contents.calendar.years.last ?? 0), now: now)
        }
        guard host.node.bundle?.serial == serial, host.node.bundle?.hash == contents.hash else { return }
        if isFresh { keep(serial, bytes) }
        guard self.contents?.hash != contents.hash else { return }
        self.contents = contents
        onChange?(contents)
    }

    private func keep(_ serial: UInt64, _ bytes: [UInt8]) {
        var file: [UInt8] = []
        file.writeLittleEndian(serial)
        do throws(SystemError) {
            try Files.replace(path, with: file + bytes)
        } catch {
            host.log.warning("bundle-not-kept", ["reason": error])
        }
        keepDigests()
    }

    // MARK: - Who signed it

    private func keptDigests(_ serial: UInt64, _ hash: [UInt8]) -> [BundleDigest] {
        guard let file = try? Files.read(digestsPath, limitBytes: DaemonLimits.keptBundleBytesMax) else { return [] }
        return BundleDigestFile.decode(file, serial: serial, hash: hash)
    }

    /// Keeps what was told of the bundle in force. A centre makes its digests itself.
    private func keepDigests() {
        guard let bundle = host.node.bundle, !host.node.settings.upstreams.isEmpty, !bundle.digests.isEmpty else {
            return
        }
        let file = BundleDigestFile.encode(serial: bundle.serial, hash: bundle.hash, bundle.digests)
        do throws(SystemError) {
            try Files.replace(digestsPath, with: file)
        } catch {
            host.log.warning("bundle-not-kept", ["reason": error])
        }
    }
}
