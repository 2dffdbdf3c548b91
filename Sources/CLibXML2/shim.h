#include <libxml/parser.h>
#include <libxml/xmlreader.h>

// The type of an error handler differs between versions of libxml2, so the handler is written here.

/// The first error of a document, fatal ones before others.
typedef struct {
    int level;
    int code;
    int line;
    /// Number of elements that were open.
    int depth;
    char message[320];
} cml_xml_fault;

static inline void cml_xml_note(cml_xml_fault *fault, const xmlError *error) {
    if (error == NULL || (int)error->level < (int)XML_ERR_ERROR || (int)error->level <= fault->level) return;
    fault->level = (int)error->level;
    fault->code = error->code;
    fault->line = error->line;
    fault->depth = 0;
    if (error->ctxt != NULL && error->domain == XML_FROM_PARSER) fault->depth = ((xmlParserCtxtPtr)error->ctxt)->nameNr;
    size_t count = 0;
    if (error->message != NULL) {
        while (error->message[count] != 0 && error->message[count] != '\n' && count + 1 < sizeof fault->message) {
            fault->message[count] = error->message[count];
            count++;
        }
    }
    fault->message[count] = 0;
}

#if LIBXML_VERSION >= 21200
static inline void cml_xml_handle(void *context, const xmlError *error) {
    cml_xml_note((cml_xml_fault *)context, error);
}
#else
static inline void cml_xml_handle(void *context, xmlError *error) {
    cml_xml_note((cml_xml_fault *)context, error);
}
#endif

/// Notes errors in `fault` instead of printing them.
static inline void cml_xml_catch_errors(xmlTextReaderPtr reader, cml_xml_fault *fault) {
    xmlTextReaderSetStructuredErrorHandler(reader, cml_xml_handle, fault);
}
