internal import Configuration
internal import Model

/// The targets that an aggregator holds its units against: of the file that it names, or those shipped.
enum TargetFile {
    /// - Throws: what cannot be read, or the first line that is wrong.
    static func load(_ configuration: AggregatorConfiguration) throws(StartFault) -> [Target] {
        guard let path = configuration.targets else { return shipped }
        let bytes = try Starting.read(path, key: "targets")
        let catalogue = try self.catalogue(configuration)
        do throws(LocatedError) {
            return try Target.read(csv: bytes, file: path, catalogue: catalogue)
        } catch {
            throw .configuration(error)
        }
    }

    /// They name the indicators of the catalogue that is shipped with them; where another one is in force and lacks
    /// one, its targets are not judged.
    static var shipped: [Target] {
        do throws(LocatedError) {
            return try Target.read(
                csv: Shipped.targets.bytes, file: Shipped.targets.fileName, catalogue: CatalogueFile.standard())
        } catch {
            fatalError("the targets that are shipped are wrong: \(error)")
        }
    }

    /// A province does not know its upstream's catalogue when it starts.
    private static func catalogue(_ configuration: AggregatorConfiguration) throws(StartFault) -> Catalogue {
        guard BundleFiles.isOwn(configuration) else { return CatalogueFile.standard() }
        do throws(BundleFault) {
            return try BundleFiles.catalogue(configuration)
        } catch {
            throw .bundle(error)
        }
    }
}
