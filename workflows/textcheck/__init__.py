"""The text check (文字关, and support of 保密关): what a machine can find in a text before a person reads it.

Pure: texts, terms and a day in, findings out. It reads no files and knows no documents.
"""
