package analysis;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * What search/engines/elasticsearch_index.py uses of the module analysis-common, under the same names and over the same
 * Lucene classes. That module comes with every Elasticsearch, but not from Maven Central.
 */
public class CommonAnalysis extends Plugin implements AnalysisPlugin {
    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of("pattern_replace", AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> {
            var pattern = Pattern.compile(settings.get("pattern"));
            var replacement = settings.get("replacement", "");
            return new AbstractCharFilterFactory(name) {
                @Override
                public java.io.Reader create(java.io.Reader text) {
                    return new PatternReplaceCharFilter(pattern, replacement, text);
                }
            };
        }));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "asciifolding", (index, environment, name, settings) -> filter(name, ASCIIFoldingFilter::new),
            "stemmer", (index, environment, name, settings) -> {
                if (!settings.get("language", "english").equals("english")) {
                    throw new IllegalArgumentException("only the English stemmer stands in here");
                }
                return filter(name, PorterStemFilter::new);
            }
        );
    }

    private static TokenFilterFactory filter(String name, UnaryOperator<TokenStream> wrapping) {
        return new AbstractTokenFilterFactory(name) {
            @Override
            public TokenStream create(TokenStream words) {
                return wrapping.apply(words);
            }
        };
    }
}
