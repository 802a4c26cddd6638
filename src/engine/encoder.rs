//! Texts and hypotheses to tokens, the same for every engine that reads a model's `tokenizer.json`.

use tokenizers::{PostProcessor, Tokenizer, TruncationDirection};

use super::native::{Arrangement, Config, PadToken, malformed};
use super::{Encoding, EngineError, Group, Marking};

/// Lengths are rounded up to a multiple of this, so that batches of equal length fill up.
const LENGTH_STEP: usize = 8;

/// Sequences of several hypotheses end when they have so many tokens or so many hypotheses, which keeps memory small; what
/// more is asked, another one answers.
const LONGEST_SEQUENCE: usize = 1024;
const MOST_HYPOTHESES: usize = 64;

/// How tokens that fill up are called where nothing says it.
const PAD_NAMES: [&str; 2] = ["[PAD]", "<pad>"];

/// Turns texts and hypotheses into tokens as the model was taught to read them.
pub(super) struct Encoder {
    pub(super) config: Config,
    tokenizer: Tokenizer,
    pad_token: u32,
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
        if n_special(&tokenizer, true) == 0 {
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
        Ok(Self { config, tokenizer, pad_token })
    }

    /// Turns a text and its hypotheses into sequences. Fails if a hypothesis leaves no room for a text.
    pub(super) fn encode(&self, group: &Group) -> Result<Vec<Encoding>, EngineError> {
        match self.config.arrangement {
            Arrangement::Pairs { max_length } => {
                group.hypotheses.iter().map(|h| self.pair(group, h, max_length)).collect()
            }
            Arrangement::Shared { max_text, max_hypothesis } => {
                self.shared(group, max_text, max_hypothesis)
            }
        }
    }

    /// Text and hypothesis as one sequence.
    fn pair(
        &self,
        group: &Group,
        hypothesis: &str,
        max_length: usize,
    ) -> Result<Encoding, EngineError> {
        let mut claimed = self.tokens(hypothesis)?;
        claimed.set_type_ids(vec![1; claimed.len()]);
        let used = claimed.len() + n_special(&self.tokenizer, true);
        if used + LENGTH_STEP > max_length {
            return Err(too_long(hypothesis, claimed.len(), max_length));
        }
        let (text, truncated) = self.fit(group, max_length - used)?;
        let whole = self
            .tokenizer
            .post_process(text, Some(claimed), true)
            .map_err(|error| failed(&error))?;
        let n_tokens = whole.len();
        let width = n_tokens.next_multiple_of(LENGTH_STEP).min(max_length);
        let mut tokens = whole.get_ids().to_vec();
        let mut segments = whole.get_type_ids().to_vec();
        tokens.resize(width, self.pad_token);
        segments.resize(width, 0);
        let group = Group { hypotheses: vec![hypothesis.to_string()], ..group.clone() };
        let blocks = vec![n_tokens];
        Ok(Encoding { group, tokens, segments, n_tokens, blocks, width, truncated })
    }

    /// The text once, and every hypothesis by itself behind it.
    fn shared(
        &self,
        group: &Group,
        max_text: usize,
        max_hypothesis: usize,
    ) -> Result<Vec<Encoding>, EngineError> {
        let (text, truncated) = self.fit(group, max_text - n_special(&self.tokenizer, false))?;
        let text = self.block(text)?;
        let mut sequences: Vec<Encoding> = Vec::new();
        for hypothesis in &group.hypotheses {
            let block = self.block(self.tokens(hypothesis)?)?;
            if block.len() > max_hypothesis {
                return Err(too_long(hypothesis, block.len(), max_hypothesis));
            }
            let fits = sequences.last().is_some_and(|sequence| {
                sequence.n_tokens + block.len() <= LONGEST_SEQUENCE
                    && sequence.group.hypotheses.len() < MOST_HYPOTHESES
            });
            if !fits {
                sequences.push(alone(group, &text, truncated));
            }
            if let Some(sequence) = sequences.last_mut() {
                sequence.append(hypothesis, &block);
            }
        }
        Ok(sequences)
    }

    /// The ids of a text with the special tokens that stand around one.
    fn block(&self, text: tokenizers::Encoding) -> Result<Vec<u32>, EngineError> {
        let whole =
            self.tokenizer.post_process(text, None, true).map_err(|error| failed(&error))?;
        Ok(whole.get_ids().to_vec())
    }

    /// The context and the sentence in `room` tokens, and whether the sentence was cut.
    fn fit(&self, group: &Group, room: usize) -> Result<(tokenizers::Encoding, bool), EngineError> {
        let mut sentence = self.tokens(&group.text)?;
        if sentence.len() > room {
            sentence.truncate(room, 0, TruncationDirection::Right);
            return Ok((sentence, true));
        }
        let text = match &self.config.marking {
            Some(Marking { separator, .. }) => {
                self.separated(&group.context, separator, sentence, room)?
            }
            None => self.joined(group, sentence, room)?,
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
        group: &Group,
        sentence: tokenizers::Encoding,
        room: usize,
    ) -> Result<tokenizers::Encoding, EngineError> {
        if group.context.is_empty() {
            return Ok(sentence);
        }
        let mut joined = self.tokens(&format!("{} {}", group.context, group.text))?;
        let begin = group.context.len() + 1;
        let n_own = joined.get_offsets().iter().filter(|(_, end)| *end > begin).count();
        if n_own > room {
            return Ok(sentence);
        }
        joined.truncate(room, 0, TruncationDirection::Left);
        Ok(joined)
    }

    fn tokens(&self, text: &str) -> Result<tokenizers::Encoding, EngineError> {
        self.tokenizer.encode(text, false).map_err(|error| failed(&error))
    }
}

impl Encoding {
    /// A hypothesis more, which is answered by the first token of its block.
    fn append(&mut self, hypothesis: &str, block: &[u32]) {
        self.group.hypotheses.push(hypothesis.to_string());
        self.tokens.extend(block);
        self.segments.resize(self.tokens.len(), 1);
        self.n_tokens = self.tokens.len();
        self.blocks.push(block.len());
        let visible = self.blocks[0] + block.len();
        self.width = self.width.max(visible.next_multiple_of(LENGTH_STEP));
    }
}

/// A text of which nothing is asked yet.
fn alone(group: &Group, text: &[u32], truncated: bool) -> Encoding {
    Encoding {
        group: Group { hypotheses: Vec::new(), ..group.clone() },
        tokens: text.to_vec(),
        segments: vec![0; text.len()],
        n_tokens: text.len(),
        blocks: vec![text.len()],
        width: 0,
        truncated,
    }
}

/// How many special tokens stand in a pair, or around one text.
fn n_special(tokenizer: &Tokenizer, is_pair: bool) -> usize {
    tokenizer.get_post_processor().map_or(0, |processor| processor.added_tokens(is_pair))
}

fn too_long(hypothesis: &str, tokens: usize, limit: usize) -> EngineError {
    EngineError::HypothesisTooLong { hypothesis: hypothesis.to_string(), tokens, limit }
}

fn failed(error: &tokenizers::Error) -> EngineError {
    EngineError::Run(error.to_string())
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
