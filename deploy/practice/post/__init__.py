"""The practice post office: speaks GOV.UK Notify's letter API and keeps the PDFs."""
