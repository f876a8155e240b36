internal import Bytes
package import Configuration
internal import Model
internal import Runtime

/// From a configuration file to a daemon that may start, or to the reasons why not: what the programs and `--check` do.
package enum Starting {
    package static func agent(_ path: String) throws(StartFault) -> AgentConfiguration {
        let bytes = try read(path)
        do throws(LocatedError) {
            return try AgentConfiguration(bytes, file: path, folder: folder(of: path))
        } catch {
            throw .configuration(error)
        }
    }

    package static func aggregator(_ path: String) throws(StartFault) -> AggregatorConfiguration {
        let bytes = try read(path)
        do throws(LocatedError) {
            return try AggregatorConfiguration(bytes, file: path, folder: folder(of: path))
        } catch {
            throw .configuration(error)
        }
    }

    /// Everything that an agent would read at its start: keys, mappings, folders of its sources.
    package static func check(_ configuration: AgentConfiguration, file: String) throws(StartFault) {
        _ = try MappedSource.list(configuration.sources, file: file)
        _ = try KeyLoading.keyFile(configuration.keyFile)
    }

    /// A year that is not over cannot be sealed (Y-01).
    static func checkSealed(_ configuration: AggregatorConfiguration, file: String) throws(StartFault) {
        guard let year = configuration.sealedThrough else { return }
        let now = configuration.now ?? Moment(seconds: SystemClock.unixMilliseconds / 1_000)
        let present = Day(at: now).parts.year
        guard year >= present else { return }
        throw .configuration(
            LocatedError(
                file: file, line: configuration.sealedThroughLine, column: nil, key: "sealedThrough",
                reason: "\(year) is not over; the last year that can be sealed is \(present - 1)"))
    }

    /// Everything that an aggregator would read at its start: keys, topology, register, catalogue, calendar, mappings.
    package static func check(_ configuration: AggregatorConfiguration, file: String) throws(StartFault) {
        _ = try MappedSource.list(configuration.sources, file: file)
        try checkSealed(configuration, file: file)
        _ = try KeyLoading.keyRing(configuration.keyRing)
        if let path = configuration.keyFile { _ = try KeyLoading.keyFile(path) }
        guard BundleFiles.isOwn(configuration) else { return }
        do throws(BundleFault) {
            _ = try BundleFiles.load(configuration)
        } catch {
            throw .bundle(error)
        }
    }

    /// Reads a file of a configuration.
    static func read(_ path: String) throws(StartFault) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(path, limitBytes: DaemonLimits.configurationBytesMax)
        } catch {
            throw .system(error)
        }
    }

    /// The folder that relative paths of a configuration file are relative to.
    static func folder(of path: String) -> String {
        let folder = Files.split(path).folder
        return folder.isEmpty ? "." : folder
    }
}
