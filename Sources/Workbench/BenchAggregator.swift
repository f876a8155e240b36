internal import Bytes
internal import Configuration
internal import Runtime

/// The aggregator that lies beside this program, run for a measurement: a real process with real sockets and a store.
final class BenchAggregator: ChildProcessHandler {
    /// A key of its ring.
    struct Key {
        let keyID: String
        /// The units that it may write, `*` for all.
        let unit: String
        let sessionKey: [UInt8]
        /// `nil`: what its office says is not judged.
        let attestationKey: [UInt8]?
    }

    private let loop: EventLoop
    private let folder: String
    private var child: ChildProcess?
    private var printed: [UInt8] = []
    private var hasEnded = false
    private(set) var port: UInt16?

    init(_ loop: EventLoop, folder: String) {
        self.loop = loop
        self.folder = folder
    }

    static var program: String { Files.split(ProcessFacts.executablePath).folder + "/tamcap-aggregator" }

    /// - Returns: whether it has become ready.
    func start(topology: [UInt8], _ keys: [Key]) throws(SystemError) -> Bool {
        try writeConfiguration(topology, keys)
        child = try ChildProcess(
            loop, [Self.program, "--config", "\(folder)/nation.json"], timeoutMilliseconds: 3_600_000, self)
        _ = loop.run(until: { readyPort != nil || hasEnded }, withinMilliseconds: 20_000)
        port = readyPort
        return port != nil
    }

    func stop() {
        child?.terminate()
        _ = loop.run(until: { hasEnded }, withinMilliseconds: 10_000)
    }

    var residentBytes: Int { child.map { ProcessFacts.residentBytes(of: $0.processIdentifier) } ?? 0 }

    /// Processor time so far.
    var processorMilliseconds: Int64 { child.map { ProcessFacts.processorMilliseconds(of: $0.processIdentifier) } ?? 0 }

    private func writeConfiguration(_ topology: [UInt8], _ keys: [Key]) throws(SystemError) {
        let entries = keys.map { key in
            let attestation = key.attestationKey.map { ", \"attestationKey\": \"\(Hexadecimal.encode($0))\"" } ?? ""
            return "{ \"keyID\": \"\(key.keyID)\", \"units\": [\"\(key.unit)\"], "
                + "\"sessionKey\": \"\(Hexadecimal.encode(key.sessionKey))\"\(attestation) }"
        }
        let ring = "{ \"keys\": [\(entries.joined(separator: ",\n"))] }"
        try Files.replace("\(folder)/ring.json", with: Array(ring.utf8), mode: 0o600)
        try Files.replace("\(folder)/topology.csv", with: topology)
        try Files.replace("\(folder)/procedures.csv", with: Shipped.register.bytes)
        let configuration = """
            { "unit": "VN", "realm": "training", "listen": "127.0.0.1:0", "http": "127.0.0.1:0",
              "keyRing": "ring.json", "dataDir": "data", "topology": "topology.csv", "procedures": "procedures.csv",
              "logLevel": "error", "connectionsMax": 100000,
              "sessionsPerKeyMax": 100000 }
            """
        try Files.replace("\(folder)/nation.json", with: Array(configuration.utf8))
    }

    /// The port of the ready line.
    private var readyPort: UInt16? {
        let words = String(decoding: printed, as: UTF8.self).split(separator: " ")
        guard printed.last == UInt8(ascii: "\n"), let word = words.first(where: { $0.hasPrefix("protocol=") }) else {
            return nil
        }
        return word.split(separator: ":").last.flatMap { UInt16($0) }
    }

    func child(_ child: ChildProcess, wrote bytes: Span<UInt8>) { printed.append(span: bytes) }

    func child(_ child: ChildProcess, ended exit: ChildExit) { hasEnded = true }
}
