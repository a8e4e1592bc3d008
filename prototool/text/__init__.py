"""Floor 0: characters, trivia, spans, edits and layout of protobuf's text format. Knows nothing of Caffe."""
