"""What does class imbalance do, and SMOTE?"""
