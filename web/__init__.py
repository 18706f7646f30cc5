"""What needs no login or no Streamlit: sign-up, confirm, unsubscribe, manage, answer and public measure pages."""
