package import Configuration
package import HTTPService
internal import Model
internal import Runtime

/// The token that opens the operator's page, from the file that the configuration names.
package enum OpsToken {
    /// - Throws: when the file cannot be read, others may read it, or it holds no token.
    package static func gate(_ configuration: AggregatorConfiguration) throws(StartFault) -> HTTPGate {
        guard let path = configuration.opsTokenFile else { return HTTPGate() }
        var bytes: [UInt8]
        do throws(SecretFile.Fault) {
            bytes = try SecretFile.read(path, limitBytes: DaemonLimits.opsTokenFileBytesMax)
        } catch {
            if case .system(let error) = error { throw .unreadable(error, key: "opsTokenFile") }
            throw .exposed(error, key: "opsTokenFile")
        }
        defer { SecretFile.wipe(&bytes) }
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard DaemonLimits.opsTokenBytes.contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            let most = DaemonLimits.opsTokenBytes
            throw .configuration(
                LocatedError(
                    file: path, line: 1, key: "opsTokenFile",
                    reason: "one line of \(most.lowerBound) to \(most.upperBound) letters, digits or signs is wanted; "
                        + "run: head -c 32 /dev/urandom | base64 > the file"))
        }
        return HTTPGate(token: bytes)
    }
}
