-- Digest of the guardrails that the run took along which an approval is about; null: none, or of before.
alter table approval add column guardrails char(64);
