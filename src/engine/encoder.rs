//! Pairs to tokens, the same for every engine that reads a model's `tokenizer.json`.

use tokenizers::{PostProcessor, Tokenizer, TruncationDirection};

use super::native::{Config, PadToken, malformed};
use super::{Encoding, EngineError, Marking, Pair};

/// Lengths are rounded up to a multiple of this, so that batches of equal length fill up.
const LENGTH_STEP: usize = 8;

/// How tokens that fill up are called where nothing says it.
const PAD_NAMES: [&str; 2] = ["[PAD]", "<pad>"];

/// Turns pairs into tokens as the model was taught to read them.
pub(super) struct Encoder {
    pub(super) config: Config,
    tokenizer: Tokenizer,
    pad_token: u32,
    /// Special tokens in an encoded pair.
    n_special: usize,
}

impl Encoder {
    /// Reads the contents of `tokenizer.json`, `config.json` and, where there is one,
    /// `tokenizer_config.json`.
    ///
    /// Fails if the model is no classifier whose labels tell entailment, or if the tokenizer cannot
    /// join a pair or is of another model.
    pub(super) fn parse(
        tokenizer: &[u8],
        config: &[u8],
        tokenizer_config: Option<&[u8]>,
    ) -> Result<Self, EngineError> {
        const FILE: &str = "tokenizer.json";
        let config = Config::parse(config, tokenizer_config)?;
        let mut tokenizer = Tokenizer::from_bytes(tokenizer)
            .map_err(|error| malformed(FILE, &format!("{error}; write it again with `transformers`: AutoTokenizer.from_pretrained(folder).save_pretrained(folder)")))?;
        let pad_token = pad_token(&tokenizer, config.pad_token.as_ref());
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| malformed(FILE, &error.to_string()))?;
        let n_special =
            tokenizer.get_post_processor().map_or(0, |processor| processor.added_tokens(true));
        if n_special == 0 {
            let reason = "its post-processor puts nothing between text and hypothesis; write it again with `transformers`, or name another model";
            return Err(malformed(FILE, reason));
        }
        let n_known = tokenizer.get_vocab_size(false);
        if config.vocabulary.is_some_and(|n| n < n_known) {
            let reason = format!(
                "it has {n_known} tokens, more than the vocab_size of config.json; give the tokenizer of the same model"
            );
            return Err(malformed(FILE, &reason));
        }
        // A model of ours is asked about its special tokens; in a text for any other one `[SEP]` or
        // `</s>` are letters, and must not pass for the end of the text.
        tokenizer.set_encode_special_tokens(config.marking.is_none());
        Ok(Self { config, tokenizer, pad_token, n_special })
    }

    /// Turns a pair into tokens. Fails if the hypothesis leaves no room for a text.
    pub(super) fn encode(&self, pair: &Pair) -> Result<Encoding, EngineError> {
        let mut hypothesis = self.tokens(&pair.hypothesis)?;
        hypothesis.set_type_ids(vec![1; hypothesis.len()]);
        let used = hypothesis.len() + self.n_special;
        if used + LENGTH_STEP > self.config.max_length {
            return Err(EngineError::HypothesisTooLong {
                hypothesis: pair.hypothesis.clone(),
                tokens: hypothesis.len(),
                limit: self.config.max_length,
            });
        }
        let (text, truncated) = self.fit(pair, self.config.max_length - used)?;
        let whole = self
            .tokenizer
            .post_process(text, Some(hypothesis), true)
            .map_err(|error| EngineError::Run(error.to_string()))?;
        let n_tokens = whole.len();
        let width = n_tokens.next_multiple_of(LENGTH_STEP).min(self.config.max_length);
        let mut tokens = whole.get_ids().to_vec();
        let mut segments = whole.get_type_ids().to_vec();
        tokens.resize(width, self.pad_token);
        segments.resize(width, 0);
        Ok(Encoding { pair: pair.clone(), tokens, segments, n_tokens, truncated })
    }

    /// The context and the sentence in `room` tokens, and whether the sentence was cut.
    fn fit(&self, pair: &Pair, room: usize) -> Result<(tokenizers::Encoding, bool), EngineError> {
        let mut sentence = self.tokens(&pair.text)?;
        if sentence.len() > room {
            sentence.truncate(room, 0, TruncationDirection::Right);
            return Ok((sentence, true));
        }
        let text = match &self.config.marking {
            Some(Marking { separator, .. }) => {
                self.separated(&pair.context, separator, sentence, room)?
            }
            None => self.joined(pair, sentence, room)?,
        };
        Ok((text, false))
    }

    /// Context, separator and sentence; the context loses its beginning.
    fn separated(
        &self,
        context: &str,
        separator: &str,
        sentence: tokenizers::Encoding,
        room: usize,
    ) -> Result<tokenizers::Encoding, EngineError> {
        let mut context = self.tokens(context)?;
        let separator = self.tokens(separator)?;
        let free = room - sentence.len();
        if context.is_empty() || free <= separator.len() {
            return Ok(sentence);
        }
        context.truncate(free - separator.len(), 0, TruncationDirection::Left);
        context.merge_with(separator, true);
        context.merge_with(sentence, true);
        Ok(context)
    }

    /// Context and sentence with a space between them, read in one go: a word has other tokens
    /// after a space than at the beginning. The context loses its beginning.
    fn joined(
        &self,
        pair: &Pair,
        sentence: tokenizers::Encoding,
        room: usize,
    ) -> Result<tokenizers::Encoding, EngineError> {
        if pair.context.is_empty() {
            return Ok(sentence);
        }
        let mut joined = self.tokens(&format!("{} {}", pair.context, pair.text))?;
        let begin = pair.context.len() + 1;
        let n_own = joined.get_offsets().iter().filter(|(_, end)| *end > begin).count();
        if n_own > room {
            return Ok(sentence);
        }
        joined.truncate(room, 0, TruncationDirection::Left);
        Ok(joined)
    }

    fn tokens(&self, text: &str) -> Result<tokenizers::Encoding, EngineError> {
        self.tokenizer.encode(text, false).map_err(|error| EngineError::Run(error.to_string()))
    }
}

/// From `config.json`, from `tokenizer_config.json`, from the tokenizer, or by the usual names.
fn pad_token(tokenizer: &Tokenizer, told: Option<&PadToken>) -> u32 {
    let told = told.and_then(|token| match token {
        PadToken::Id(id) => Some(*id),
        PadToken::Name(name) => tokenizer.token_to_id(name),
    });
    let own = || tokenizer.get_padding().map(|padding| padding.pad_id);
    let usual = || PAD_NAMES.iter().find_map(|name| tokenizer.token_to_id(name));
    told.or_else(own).or_else(usual).unwrap_or(0)
}
