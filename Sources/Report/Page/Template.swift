/// The texts of the folder `Template`, built into the program.
enum Template {
    static let page = String(decoding: PackageResources.page_html, as: UTF8.self)
    static let section = String(decoding: PackageResources.section_html, as: UTF8.self)
    static let answer = String(decoding: PackageResources.answer_html, as: UTF8.self)
    static let style = String(decoding: PackageResources.report_css, as: UTF8.self)

    /// A template with its `{{names}}` replaced; names that are not given become nothing. What is put in is not
    /// searched again.
    ///
    /// - Complexity: O(length of the result).
    static func filled(_ template: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                result += "{{"
                break
            }
            result += values[String(rest[..<close.lowerBound])] ?? ""
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}
